namespace Orleans.Serialization.Copying;

/// <summary>The copying of one message: what occurs twice in it is copied once.</summary>
internal sealed class CopySession
{
    private Dictionary<object, object>? _copies;

    /// <summary>Copies a value by its own type; the declared type matters only to collections the compiler made up.</summary>
    public object? Copy(object? value, Type declared)
    {
        if (value is null)
        {
            return null;
        }

        var type = value.GetType();
        var copier = Codecs.Find(type) ?? Codecs.FindByInterface(declared) ?? throw Codecs.NotFound(type);
        if (copier.IsLeaf)
        {
            return value;
        }

        if (type.IsValueType)
        {
            return copier.Copy(value, this);
        }

        if (_copies is not null && _copies.TryGetValue(value, out var known))
        {
            return known;
        }

        var copy = copier.Copy(value, this);
        Record(value, copy);
        return copy;
    }

    public T Copy<T>(T value) => Codecs.IsLeaf<T>.Value ? value : (T)Copy(value, typeof(T))!;

    /// <summary>Tells the copy of a value before its contents are copied, so that they may refer back to it.</summary>
    public void Record(object value, object copy) => (_copies ??= new(ReferenceEqualityComparer.Instance))[value] = copy;
}
