using System.Reflection;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime.Calls;

/// <summary>A call as it passes the filters where it is sent.</summary>
internal sealed class OutgoingCall(GrainCall call, Func<Task<object?>> send) : IOutgoingGrainCallContext
{
    private int _stage;

    public IInvokable Request { get; } = new MethodCall(call.Method, call.Arguments);

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
