using System.Reflection;
using Orleans.Runtime.Activations;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime.Calls;

/// <summary>A call as it passes the filters where it arrives.</summary>
internal sealed class IncomingCall(GrainCall call, Activation activation, object target) : IIncomingGrainCallContext
{
    private int _stage;

    public IInvokable Request => call;

    public object Grain => target;

    public GrainId? SourceId => call.Source?.GrainId;

    public GrainId TargetId => activation.GrainId;

    public string InterfaceName => call.Method.Interface.Name;

    public string MethodName => call.Method.Info.Name;

    public MethodInfo InterfaceMethod => call.Method.Info;

    public MethodInfo ImplementationMethod
    {
        get
        {
            var map = target.GetType().GetInterfaceMap(call.Method.Info.DeclaringType!);
            return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, call.Method.Info)];
        }
    }

    public IGrainContext TargetContext => activation;

    public object? Result { get; set; }

    public async Task Invoke()
    {
        var filters = call.Silo.IncomingFilters;
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
            Result = await call.Method.Shape.AwaitAsync(call.Method.Invoke(target, call.Arguments));
        }
    }
}

/// <summary>A call as it passes the filters where it is sent.</summary>
internal sealed class OutgoingCall(GrainCall call, Func<Task<object?>> send) : IOutgoingGrainCallContext
{
    private int _stage;

    public IInvokable Request => call;

    public object Grain => call.Target;

    public GrainId? SourceId => call.Source?.GrainId;

    public GrainId TargetId => call.Target.GrainId;

    public string InterfaceName => call.Method.Interface.Name;

    public string MethodName => call.Method.Info.Name;

    public MethodInfo InterfaceMethod => call.Method.Info;

    public IGrainContext? SourceContext => call.Source;

    public object? Result { get; set; }

    public async Task Invoke()
    {
        var filters = call.Silo.OutgoingFilters;
        var stage = _stage++;
        if (stage < filters.Length)
        {
            await filters[stage].Invoke(this);
        }
        else
        {
            Result = await send();
        }
    }
}
