using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Reflection;

namespace Orleans.Serialization.Copying;

/// <summary>The collections that may cross a call. A public method here makes the copier of the collection it returns one for.</summary>
internal static class Collections
{
    private static readonly FrozenDictionary<Type, MethodInfo> Makers = typeof(Collections)
        .GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly)
        .Where(method => method.IsGenericMethodDefinition)
        .ToFrozenDictionary(method => method.ReturnType.GetGenericArguments()[0].GetGenericTypeDefinition());

    public static Copier? For(Type type)
    {
        for (var candidate = type; candidate is not null; candidate = candidate.BaseType)
        {
            // Frozen collections hide their own types behind these two; of others, a derived type is another type.
            var open = candidate.IsGenericType ? candidate.GetGenericTypeDefinition() : null;
            if (open is not null && (candidate == type || open == typeof(FrozenDictionary<,>) || open == typeof(FrozenSet<>)) && Makers.TryGetValue(open, out var maker))
            {
                return (Copier)maker.MakeGenericMethod(candidate.GetGenericArguments()).Invoke(null, null)!;
            }
        }

        return null;
    }

    public static Copier FromInterface(Type declared) =>
        (Copier)Makers[typeof(IEnumerable<>)].MakeGenericMethod(declared.GetGenericArguments()).Invoke(null, null)!;

    public static RebuiltCopier<IEnumerable<T>, T> Sequence<T>() => new(static (_, items) => items.ToList());

    public static FilledCopier<List<T>, T> List<T>() => new(static source => new(source.Count), static (copy, item) => copy.Add(item));

    public static FilledCopier<HashSet<T>, T> HashSet<T>() => new(static source => new(source.Comparer), static (copy, item) => copy.Add(item));

    public static FilledCopier<SortedSet<T>, T> SortedSet<T>() => new(static source => new(source.Comparer), static (copy, item) => copy.Add(item));

    public static FilledCopier<Queue<T>, T> Queue<T>() => new(static source => new(source.Count), static (copy, item) => copy.Enqueue(item));

    public static RebuiltCopier<Stack<T>, T> Stack<T>() => new(static (_, items) => new(items.Reverse()));

    public static FilledCopier<LinkedList<T>, T> LinkedList<T>() => new(static _ => new(), static (copy, item) => copy.AddLast(item));

    public static FilledCopier<Collection<T>, T> Collection<T>() => new(static _ => [], static (copy, item) => copy.Add(item));

    public static RebuiltCopier<ReadOnlyCollection<T>, T> ReadOnlyCollection<T>() => new(static (_, items) => new([.. items]));

    public static FilledCopier<Dictionary<TKey, TValue>, KeyValuePair<TKey, TValue>> Dictionary<TKey, TValue>()
        where TKey : notnull => new(static source => new(source.Count, source.Comparer), static (copy, item) => copy.Add(item.Key, item.Value));

    public static FilledCopier<SortedDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>> SortedDictionary<TKey, TValue>()
        where TKey : notnull => new(static source => new(source.Comparer), static (copy, item) => copy.Add(item.Key, item.Value));

    public static FilledCopier<SortedList<TKey, TValue>, KeyValuePair<TKey, TValue>> SortedList<TKey, TValue>()
        where TKey : notnull => new(static source => new(source.Comparer), static (copy, item) => copy.Add(item.Key, item.Value));

    public static FilledCopier<ConcurrentDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>> ConcurrentDictionary<TKey, TValue>()
        where TKey : notnull => new(static source => new(source.Comparer), static (copy, item) => copy[item.Key] = item.Value);

    public static RebuiltCopier<ReadOnlyDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>> ReadOnlyDictionary<TKey, TValue>()
        where TKey : notnull => new(static (_, items) => new(items.ToDictionary()));

    public static RebuiltCopier<ImmutableArray<T>, T> ImmutableArray<T>() => new(static (source, items) => source.IsDefault ? source : [.. items]);

    public static RebuiltCopier<ImmutableList<T>, T> ImmutableList<T>() => new(static (_, items) => [.. items]);

    public static RebuiltCopier<ImmutableHashSet<T>, T> ImmutableHashSet<T>() => new(static (source, items) => items.ToImmutableHashSet(source.KeyComparer));

    public static RebuiltCopier<ImmutableSortedSet<T>, T> ImmutableSortedSet<T>() => new(static (source, items) => items.ToImmutableSortedSet(source.KeyComparer));

    public static RebuiltCopier<ImmutableQueue<T>, T> ImmutableQueue<T>() => new(static (_, items) => [.. items]);

    public static RebuiltCopier<ImmutableStack<T>, T> ImmutableStack<T>() => new(static (_, items) => System.Collections.Immutable.ImmutableStack.CreateRange(items.Reverse()));

    public static RebuiltCopier<ImmutableDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>> ImmutableDictionary<TKey, TValue>()
        where TKey : notnull => new(static (source, items) => items.ToImmutableDictionary(source.KeyComparer, source.ValueComparer));

    public static RebuiltCopier<ImmutableSortedDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>> ImmutableSortedDictionary<TKey, TValue>()
        where TKey : notnull => new(static (source, items) => items.ToImmutableSortedDictionary(source.KeyComparer, source.ValueComparer));

    public static RebuiltCopier<FrozenDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>> FrozenDictionary<TKey, TValue>()
        where TKey : notnull => new(static (source, items) => items.ToFrozenDictionary(source.Comparer));

    public static RebuiltCopier<FrozenSet<T>, T> FrozenSet<T>() => new(static (source, items) => items.ToFrozenSet(source.Comparer));
}
