namespace Orleans.Serialization.Copying;

/// <summary>A collection that is filled item by item.</summary>
internal sealed class FilledCopier<TCollection, TItem>(Func<TCollection, TCollection> empty, Action<TCollection, TItem> add) : Copier
    where TCollection : class, IEnumerable<TItem>
{
    public override IEnumerable<Type> Contents => [typeof(TItem)];

    public override object Copy(object value, CopySession session)
    {
        var source = (TCollection)value;
        var copy = empty(source);
        session.Record(source, copy);
        foreach (var item in source)
        {
            add(copy, session.Copy(item));
        }

        return copy;
    }
}

/// <summary>A collection that is made of all its items at once.</summary>
internal sealed class RebuiltCopier<TCollection, TItem>(Func<TCollection, IEnumerable<TItem>, TCollection> rebuild) : Copier
    where TCollection : IEnumerable<TItem>
{
    public override IEnumerable<Type> Contents => [typeof(TItem)];

    public override object Copy(object value, CopySession session)
    {
        var source = (TCollection)value;
        return rebuild(source, source.Select(session.Copy))!;
    }
}
