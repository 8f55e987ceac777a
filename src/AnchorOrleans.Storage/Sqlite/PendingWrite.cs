namespace AnchorOrleans.Storage.Sqlite;

/// <summary>A write that waits for its commit.</summary>
internal abstract class PendingWrite
{
    /// <summary>Runs the statements; what they throw is this caller's alone.</summary>
    public abstract void Run(SqliteStatements statements);

    /// <summary>Tells the caller that the write is on disk, unless it was told that it failed.</summary>
    public abstract void Complete();

    /// <summary>Tells the caller why it is not, unless it was told already.</summary>
    public abstract void Fail(Exception exception);

    /// <summary>Ends the write without running it when its caller has given up; answers whether it did.</summary>
    public abstract bool EndIfCancelled();
}

internal sealed class PendingWrite<T>(Func<SqliteStatements, T> work, CancellationToken cancellationToken) : PendingWrite
{
    // The writer's thread must not run what callers do next.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Completion => _completion.Task;

    public override void Run(SqliteStatements statements) => _result = work(statements);

    public override void Complete() => _completion.TrySetResult(_result!);

    public override void Fail(Exception exception) => _completion.TrySetException(exception);

    public override bool EndIfCancelled() => cancellationToken.IsCancellationRequested && _completion.TrySetCanceled(cancellationToken);
}
