using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans;

/// <summary>A call as a filter sees it.</summary>
public interface IGrainCallContext
{
    /// <summary>Gets the method and its arguments.</summary>
    IInvokable Request { get; }

    /// <summary>Gets the grain on the incoming side, the reference to it on the outgoing side.</summary>
    object Grain { get; }

    /// <summary>Gets who calls; null when that is no grain.</summary>
    GrainId? SourceId { get; }

    /// <summary>Gets who is called.</summary>
    GrainId TargetId { get; }

    /// <summary>Gets the CLR name of the interface.</summary>
    string InterfaceName { get; }

    /// <summary>Gets the name of the method.</summary>
    string MethodName { get; }

    /// <summary>Gets the method of the interface.</summary>
    MethodInfo InterfaceMethod { get; }

    /// <summary>Gets or sets the result, once the call has run.</summary>
    object? Result { get; set; }

    /// <summary>Goes on: to the next filter, and after the last one to the call itself.</summary>
    Task Invoke();
}

/// <summary>A call where it arrives.</summary>
public interface IIncomingGrainCallContext : IGrainCallContext
{
    /// <summary>Gets the activation that is called.</summary>
    IGrainContext TargetContext { get; }

    /// <summary>Gets the method of the grain class.</summary>
    MethodInfo ImplementationMethod { get; }
}

/// <summary>A call where it is sent.</summary>
public interface IOutgoingGrainCallContext : IGrainCallContext
{
    /// <summary>Gets the activation that calls; null when that is no grain.</summary>
    IGrainContext? SourceContext { get; }
}

/// <summary>Stands around every call that arrives at a grain.</summary>
public interface IIncomingGrainCallFilter
{
    /// <summary>Handles a call; <see cref="IGrainCallContext.Invoke"/> goes on.</summary>
    Task Invoke(IIncomingGrainCallContext context);
}

/// <summary>Stands around every call that is sent.</summary>
public interface IOutgoingGrainCallFilter
{
    /// <summary>Handles a call; <see cref="IGrainCallContext.Invoke"/> goes on.</summary>
    Task Invoke(IOutgoingGrainCallContext context);
}
