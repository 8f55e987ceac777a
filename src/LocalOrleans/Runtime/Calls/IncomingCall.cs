using System.Reflection;
using Orleans.Runtime.Activations;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime.Calls;

/// <summary>A call as it passes the filters where it arrives: first the host's, then the grain's own if it is one.</summary>
internal sealed class IncomingCall(Activation activation, object target, MethodCall request, GrainId? source, Func<ValueTask<object?>> call) : IIncomingGrainCallContext
{
    private int _stage;

    public IInvokable Request => request;

    public object Grain => target;

    public GrainId? SourceId => source;

    public GrainId TargetId => activation.GrainId;

    public string InterfaceName => request.GetInterfaceName();

    public string MethodName => request.GetMethodName();

    public MethodInfo InterfaceMethod => request.GetMethod();

    public MethodInfo ImplementationMethod
    {
        get
        {
            var map = target.GetType().GetInterfaceMap(InterfaceMethod.DeclaringType!);
            return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, InterfaceMethod)];
        }
    }

    public IGrainContext TargetContext => activation;

    public object? Result { get; set; }

    public static bool IsFiltered(Silo silo, object target) => silo.IncomingFilters.Length > 0 || target is IIncomingGrainCallFilter;

    public async Task Invoke()
    {
        var filters = activation.Silo.IncomingFilters;
        var stage = _stage++;
        if (stage < filters.Length)
        {
            await filters[stage].Invoke(this);
        }
        else if (stage == filters.Length && target is IIncomingGrainCallFilter own)
        {
            await own.Invoke(this);
        }
        else
        {
            Result = await call();
        }
    }
}
