using System.Reflection;

namespace Orleans.Serialization.Copying;

/// <summary>One member that travels.</summary>
internal sealed record Member(Type Type, Func<object, object?> Get, Action<object, object?> Set)
{
    /// <summary>Gets whether its values may stand for their copies.</summary>
    public bool IsLeaf => (Type.IsValueType || Type.IsSealed) && Codecs.Find(Type) is { IsLeaf: true };

    public static Member Of(FieldInfo field) => new(field.FieldType, field.GetValue, field.SetValue);

    /// <summary>Takes the field behind an automatic property, so that initialise-only ones can be filled too.</summary>
    public static Member? Of(PropertyInfo property)
    {
        const BindingFlags Anywhere = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        if (property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", Anywhere) is { } field)
        {
            return Of(field);
        }

        return property is { CanRead: true, CanWrite: true } ? new(property.PropertyType, property.GetValue, property.SetValue) : null;
    }
}
