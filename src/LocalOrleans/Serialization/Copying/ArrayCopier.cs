namespace Orleans.Serialization.Copying;

/// <summary>Arrays.</summary>
internal sealed class ArrayCopier(Type element) : Copier
{
    private readonly bool _isFlat = (element.IsValueType || element.IsSealed) && Codecs.Find(element) is { IsLeaf: true };

    public override IEnumerable<Type> Contents => [element];

    public override object Copy(object value, CopySession session)
    {
        var copy = (Array)((Array)value).Clone();
        if (_isFlat)
        {
            return copy;
        }

        session.Record(value, copy);
        foreach (var index in Indices(copy))
        {
            copy.SetValue(session.Copy(copy.GetValue(index), element), index);
        }

        return copy;
    }

    private static IEnumerable<int[]> Indices(Array array)
    {
        var lengths = Enumerable.Range(0, array.Rank).Select(array.GetLength).ToArray();
        for (var position = 0; position < array.Length; position++)
        {
            var index = new int[lengths.Length];
            for (var (rest, rank) = (position, lengths.Length - 1); rank >= 0; rank--)
            {
                index[rank] = rest % lengths[rank];
                rest /= lengths[rank];
            }

            yield return index;
        }
    }
}
