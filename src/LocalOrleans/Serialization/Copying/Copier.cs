namespace Orleans.Serialization.Copying;

/// <summary>Copies values of one type as a wire would: what has no id stays behind.</summary>
internal abstract class Copier
{
    /// <summary>Gets whether a value cannot change, so that it may stand for its copy.</summary>
    public virtual bool IsLeaf => false;

    /// <summary>Gets the declared types of what a value holds.</summary>
    public virtual IEnumerable<Type> Contents => [];

    public abstract object Copy(object value, CopySession session);
}

/// <summary>Values that cannot change.</summary>
internal sealed class LeafCopier : Copier
{
    public static LeafCopier Instance { get; } = new();

    public override bool IsLeaf => true;

    public override object Copy(object value, CopySession session) => value;
}
