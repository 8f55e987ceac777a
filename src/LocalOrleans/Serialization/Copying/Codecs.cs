using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Reflection;
using Orleans.Runtime;

namespace Orleans.Serialization.Copying;

/// <summary>Which types may cross a call, and how each is copied.</summary>
internal static class Codecs
{
    private static readonly ConcurrentDictionary<Type, Copier?> Known = new();
    private static readonly ConcurrentDictionary<Type, bool> Verified = new();

    private static readonly HashSet<Type> Leaves =
    [
        typeof(string), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan), typeof(DateOnly), typeof(TimeOnly),
        typeof(Guid), typeof(Uri), typeof(Version), typeof(BigInteger), typeof(Int128), typeof(UInt128), typeof(Half),
        typeof(CancellationToken), typeof(CultureInfo), typeof(IPAddress), typeof(DBNull),
        typeof(GrainId), typeof(GrainType), typeof(IdSpan), typeof(SiloAddress),

        // The runtime's own, whose contents are copies already.
        typeof(StreamRequest), typeof(StreamBatch),
    ];

    /// <summary>Finds the copier of values of exactly this type; null where there is none.</summary>
    public static Copier? Find(Type type) => Known.TryGetValue(type, out var found) ? found : Known.GetOrAdd(type, Create);

    /// <summary>Finds the copier of a declared collection interface, for values whose own type is the compiler's secret.</summary>
    public static Copier? FindByInterface(Type declared)
    {
        if (!declared.IsInterface || !declared.IsGenericType)
        {
            return null;
        }

        var open = declared.GetGenericTypeDefinition();
        return open == typeof(IReadOnlyList<>) || open == typeof(IReadOnlyCollection<>) || open == typeof(IEnumerable<>) || open == typeof(IList<>) || open == typeof(ICollection<>)
            ? Collections.FromInterface(declared)
            : null;
    }

    public static CodecNotFoundException NotFound(Type type) => new($"Could not find a copier for type {type}.");

    /// <summary>Checks that a declared type, all it holds, and all its nested cases may cross a call.</summary>
    public static void Verify(Type declared)
    {
        if (Verified.ContainsKey(declared))
        {
            return;
        }

        HashSet<Type> seen = [declared];
        Queue<Type> open = new([declared]);
        while (open.TryDequeue(out var type))
        {
            foreach (var content in Check(type).Where(seen.Add))
            {
                open.Enqueue(content);
            }
        }

        Verified.TryAdd(declared, true);
    }

    private static IEnumerable<Type> Check(Type type)
    {
        if (type == typeof(object) || typeof(Exception).IsAssignableFrom(type) || (type.IsInterface && !type.IsGenericType))
        {
            return [];
        }

        if (type.IsInterface)
        {
            return type.GetGenericArguments();
        }

        var copier = Find(type) ?? throw NotFound(type);
        return copier.Contents.Concat(Cases(type));
    }

    private static IEnumerable<Type> Cases(Type type) => type.IsSealed || type.IsGenericType
        ? []
        : type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic).Where(type.IsAssignableFrom);

    private static Copier? Create(Type type)
    {
        if (type.IsPrimitive || type.IsEnum || Leaves.Contains(type) || typeof(Type).IsAssignableFrom(type))
        {
            return type == typeof(IntPtr) || type == typeof(UIntPtr) ? null : LeafCopier.Instance;
        }

        if (typeof(IAddressable).IsAssignableFrom(type))
        {
            return new AddressableCopier();
        }

        if (typeof(Exception).IsAssignableFrom(type))
        {
            return ExceptionCopier.For(type);
        }

        if (type.IsArray)
        {
            return new ArrayCopier(type.GetElementType()!);
        }

        if (type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
        {
            return MemberwiseCopier.ByIds(type);
        }

        return Nullable.GetUnderlyingType(type) is { } underlying ? Find(underlying)
            : IsStructural(type) ? MemberwiseCopier.OfAllFields(type)
            : Collections.For(type);
    }

    private static bool IsStructural(Type type) =>
        type.IsGenericType
        && ((type.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal) && type.IsValueType)
            || type.FullName.StartsWith("System.Tuple`", StringComparison.Ordinal)
            || type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>));

    /// <summary>Remembers whether all values of a declared type may stand for their copies.</summary>
    public static class IsLeaf<T>
    {
        public static bool Value { get; } = (typeof(T).IsValueType || typeof(T).IsSealed) && Find(typeof(T)) is { IsLeaf: true };
    }
}
