using System.Reflection;

namespace Orleans.Serialization.Invocation;

/// <summary>A method call as data.</summary>
public interface IInvokable
{
    /// <summary>Gets how many arguments there are, without the cancellation token.</summary>
    int GetArgumentCount();

    /// <summary>Gets an argument.</summary>
    object? GetArgument(int index);

    /// <summary>Replaces an argument.</summary>
    void SetArgument(int index, object? value);

    /// <summary>Gets the name of the method.</summary>
    string GetMethodName();

    /// <summary>Gets the name of the interface.</summary>
    string GetInterfaceName();

    /// <summary>Gets the method of the interface.</summary>
    MethodInfo GetMethod();

    /// <summary>Gets the interface.</summary>
    Type GetInterfaceType();

    /// <summary>Gets the method's own time limit.</summary>
    TimeSpan? GetDefaultResponseTimeout();

    /// <summary>Gets the token the callee has.</summary>
    CancellationToken GetCancellationToken();
}
