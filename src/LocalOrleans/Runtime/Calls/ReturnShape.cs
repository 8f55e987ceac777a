using System.Diagnostics;
using System.Reflection;
using Orleans.Runtime.Streams;
using Orleans.Serialization.Copying;

namespace Orleans.Runtime.Calls;

/// <summary>What a grain method returns: how a caller gets it, and how a callee's is awaited.</summary>
internal abstract class ReturnShape
{
    /// <summary>Gets the type of the value that travels back, if one does.</summary>
    public virtual Type? ResultType => null;

    public static ReturnShape Of(MethodInfo method)
    {
        var type = method.ReturnType;
        if (type == typeof(void))
        {
            return new NothingShape();
        }

        if (type == typeof(Task))
        {
            return new TaskShape();
        }

        if (type == typeof(ValueTask))
        {
            return new ValueTaskShape();
        }

        var open = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        var shape = open == typeof(Task<>) ? typeof(TaskShape<>)
            : open == typeof(ValueTask<>) ? typeof(ValueTaskShape<>)
            : open == typeof(IAsyncEnumerable<>) ? typeof(StreamShape<>)
            : throw new NotSupportedException(
                $"{method.DeclaringType}.{method.Name} returns {type}; a grain method returns Task, Task<T>, ValueTask, ValueTask<T> or IAsyncEnumerable<T>.");
        return (ReturnShape)Activator.CreateInstance(shape.MakeGenericType(type.GetGenericArguments()))!;
    }

    public abstract object? Send(GrainReference target, GrainMethod method, object?[] arguments);

    public abstract ValueTask<object?> AwaitAsync(object? returned);

    /// <summary>Iterates over what a stream method returned, copying element by element.</summary>
    public virtual IAsyncEnumerator<object?> Open(object? returned, CancellationToken cancellationToken) => throw new UnreachableException();
}

internal sealed class NothingShape : ReturnShape
{
    public override object? Send(GrainReference target, GrainMethod method, object?[] arguments)
    {
        GrainCall.SendOneWay(target, method, arguments);
        return null;
    }

    public override ValueTask<object?> AwaitAsync(object? returned) => default;
}

internal sealed class TaskShape : ReturnShape
{
    public override object? Send(GrainReference target, GrainMethod method, object?[] arguments)
    {
        if (method.IsOneWay)
        {
            GrainCall.SendOneWay(target, method, arguments);
            return Task.CompletedTask;
        }

        return GrainCall<object?>.Send(target, method, arguments).AsTask();
    }

    public override async ValueTask<object?> AwaitAsync(object? returned)
    {
        await (Task)returned!;
        return null;
    }
}

internal sealed class TaskShape<T> : ReturnShape
{
    public override Type ResultType => typeof(T);

    public override object? Send(GrainReference target, GrainMethod method, object?[] arguments)
    {
        if (method.IsOneWay)
        {
            GrainCall.SendOneWay(target, method, arguments);
            return Task.FromResult(default(T)!);
        }

        return GrainCall<T>.Send(target, method, arguments).AsTask();
    }

    public override async ValueTask<object?> AwaitAsync(object? returned) => await (Task<T>)returned!;
}

internal sealed class ValueTaskShape : ReturnShape
{
    public override object? Send(GrainReference target, GrainMethod method, object?[] arguments)
    {
        if (method.IsOneWay)
        {
            GrainCall.SendOneWay(target, method, arguments);
            return ValueTask.CompletedTask;
        }

        return new ValueTask(GrainCall<object?>.Send(target, method, arguments).AsTask());
    }

    public override async ValueTask<object?> AwaitAsync(object? returned)
    {
        await (ValueTask)returned!;
        return null;
    }
}

internal sealed class ValueTaskShape<T> : ReturnShape
{
    public override Type ResultType => typeof(T);

    public override object? Send(GrainReference target, GrainMethod method, object?[] arguments)
    {
        if (method.IsOneWay)
        {
            GrainCall.SendOneWay(target, method, arguments);
            return default(ValueTask<T>);
        }

        var answer = GrainCall<T>.Send(target, method, arguments);
        return answer;
    }

    public override async ValueTask<object?> AwaitAsync(object? returned) => await (ValueTask<T>)returned!;
}

internal sealed class StreamShape<T> : ReturnShape
{
    public override Type ResultType => typeof(T);

    public override object? Send(GrainReference target, GrainMethod method, object?[] arguments)
    {
        var token = CancellationToken.None;
        if (method.TokenIndex >= 0)
        {
            token = (CancellationToken)arguments[method.TokenIndex]!;
        }

        method.CopyArguments(arguments);
        return new GrainStream<T>(target, method, arguments, token);
    }

    public override ValueTask<object?> AwaitAsync(object? returned) => throw new UnreachableException();

    public override async IAsyncEnumerator<object?> Open(object? returned, CancellationToken cancellationToken)
    {
        await foreach (var element in ((IAsyncEnumerable<T>)returned!).WithCancellation(cancellationToken))
        {
            yield return new CopySession().Copy(element);
        }
    }
}
