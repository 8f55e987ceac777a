using System.Reflection;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime.Calls;

/// <summary>A call as data, for filters.</summary>
internal sealed class MethodCall(GrainMethod method, object?[] arguments) : IInvokable
{
    public GrainMethod Method => method;

    public int GetArgumentCount() => arguments.Length;

    public object? GetArgument(int index) => arguments[index];

    public void SetArgument(int index, object? value) => arguments[index] = value;

    public string GetMethodName() => method.Info.Name;

    public string GetInterfaceName() => method.Interface.Name;

    public MethodInfo GetMethod() => method.Info;

    public Type GetInterfaceType() => method.Interface.Type;

    public TimeSpan? GetDefaultResponseTimeout() => method.Timeout;

    public CancellationToken GetCancellationToken() => method.TokenIndex < 0 ? CancellationToken.None : (CancellationToken)arguments[method.TokenIndex]!;
}
