using Orleans.Runtime;

namespace Orleans.Serialization.Copying;

/// <summary>Grains and observers cross a call as references to them.</summary>
internal sealed class AddressableCopier : Copier
{
    public override object Copy(object value, CopySession session) => value switch
    {
        GrainReference reference => reference,
        IGrainBase grain => Reference(grain),
        _ => throw new NotSupportedException(
            $"IGrainObserver parameters must be GrainReference or Grain and cannot be type {value.GetType()}. Did you forget to CreateObjectReference?"),
    };

    private static object Reference(IGrainBase grain)
    {
        var type = grain.GetType().GetInterfaces().First(candidate => typeof(IGrain).IsAssignableFrom(candidate) && candidate.Assembly != typeof(IGrain).Assembly);
        return ((IAddressable)grain).AsReference(type);
    }
}
