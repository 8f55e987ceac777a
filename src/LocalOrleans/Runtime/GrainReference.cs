using System.Reflection;
using Orleans.Runtime.Calls;

namespace Orleans.Runtime;

/// <summary>A reference to a grain or an observer; it implements the interface it was made for.</summary>
/// <remarks>Two references are equal when they name the same target, whatever their interfaces.</remarks>
public class GrainReference : DispatchProxy, IAddressable, IEquatable<GrainReference>
{
    private GrainId _grainId;
    private GrainInterface? _interface;
    private Silo? _silo;

    /// <summary>Gets the identity of the target.</summary>
    public GrainId GrainId => _grainId;

    /// <summary>Gets the CLR name of the interface.</summary>
    public string InterfaceName => Interface.Name;

    internal GrainInterface Interface => _interface!;

    internal Silo Silo => _silo!;

    /// <summary>Compares the targets of two references.</summary>
    public static bool operator ==(GrainReference? left, GrainReference? right) => Equals(left, right);

    /// <summary>Compares the targets of two references.</summary>
    public static bool operator !=(GrainReference? left, GrainReference? right) => !Equals(left, right);

    /// <inheritdoc/>
    public bool Equals(GrainReference? other) => other is not null && _grainId.Equals(other._grainId);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    /// <inheritdoc/>
    public override int GetHashCode() => _grainId.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => $"GrainReference:{_grainId}";

    /// <summary>Makes another reference of the same interface; copying one is far cheaper than making a proxy.</summary>
    internal GrainReference For(Silo silo, GrainInterface type, GrainId grainId)
    {
        var reference = (GrainReference)MemberwiseClone();
        (reference._silo, reference._interface, reference._grainId) = (silo, type, grainId);
        return reference;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var method = Interface.Method(targetMethod!);
        return method.Shape.Send(this, method, args ?? []);
    }
}
