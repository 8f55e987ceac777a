using System.Reflection;

namespace Orleans.Serialization.Copying;

/// <summary>Finds the numbered members of a type and of its bases, and refuses what Orleans' build would refuse.</summary>
internal static class NumberedMembers
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static Member[] Of(Type type)
    {
        List<Member> members = [];
        for (var level = type; level is not null && level != typeof(object) && level != typeof(ValueType) && level != typeof(Exception); level = level.BaseType)
        {
            if (!level.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
            {
                if (ExceptionCopier.IsFramework(level) && typeof(Exception).IsAssignableFrom(level))
                {
                    break;
                }

                throw Codecs.NotFound(level);
            }

            members.AddRange(OfLevel(level));
        }

        return [.. members];
    }

    private static List<Member> OfLevel(Type level)
    {
        Dictionary<uint, MemberInfo> byId = [];
        List<Member> members = [];
        var positional = Positional(level);
        foreach (var found in level.GetMembers(Declared).Where(IsData))
        {
            if (found.GetCustomAttribute<IdAttribute>() is { } id)
            {
                if (!byId.TryAdd(id.Id, found))
                {
                    throw new SerializerException($"ORLEANS0012: {level} gives the id {id.Id} both to {byId[id.Id].Name} and to {found.Name}.");
                }
            }
            else if (!positional.Contains(found.Name))
            {
                throw new SerializerException($"ORLEANS0004: {level}.{found.Name} has no [Id]; number it, or mark it [NonSerialized].");
            }

            if ((found is FieldInfo field ? Member.Of(field) : Member.Of((PropertyInfo)found)) is { } member)
            {
                members.Add(member);
            }
        }

        return members;
    }

    private static bool IsData(MemberInfo member) => member switch
    {
        FieldInfo field => !StaysBehind(field) && !field.Name.StartsWith('<') && field.DeclaringType!.GetEvent(field.Name, Declared) is null,
        PropertyInfo property => property.IsDefined(typeof(IdAttribute)) || (BackingField(property) is { } field && !StaysBehind(field)),
        _ => false,
    };

    /// <summary>What [NonSerialized] sets; the flag's own name is obsolete together with the formatters that it was made for.</summary>
    private static bool StaysBehind(FieldInfo field) => ((int)field.Attributes & 0x80) != 0;

    private static FieldInfo? BackingField(PropertyInfo property) => property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", Declared);

    /// <summary>The positional members of a record travel without a number too; elsewhere each needs one.</summary>
    private static HashSet<string> Positional(Type level)
    {
        var isRecord = level.GetMethod("PrintMembers", Declared) is not null;
        var primary = isRecord
            ? level.GetConstructors(Declared).FirstOrDefault(constructor =>
                constructor.GetParameters() is { Length: > 0 } parameters
                && Array.TrueForAll(parameters, parameter => level.GetProperty(parameter.Name!, Declared)?.PropertyType == parameter.ParameterType))
            : null;
        return primary is null ? [] : [.. primary.GetParameters().Select(parameter => parameter.Name!)];
    }
}
