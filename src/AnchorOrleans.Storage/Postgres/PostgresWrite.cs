using AnchorOrleans.Storage.Databases;
using Npgsql;

namespace AnchorOrleans.Storage.Postgres;

/// <summary>A write that waits for its commit: one call of a function of the schema, which answers what became of it and does not fail for what it finds.</summary>
/// <param name="Order">What it changes. All processes write in this order, so that no two wait for each other.</param>
/// <param name="Call">The call; whether it may have been made before is the argument.</param>
/// <param name="TouchesLists">Whether it needs the lock of lists.</param>
internal sealed record PostgresWrite(string Order, Func<bool, NpgsqlBatchCommand> Call, bool TouchesLists)
{
    // The writer must not run what callers do next.
    private readonly TaskCompletionSource<Written> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets what became of it, once that is on disk.</summary>
    public Task<Written> Completion => _completion.Task;

    /// <summary>Tells the caller.</summary>
    public void Complete(Written written) => _completion.TrySetResult(written);

    /// <summary>Tells the caller why it is not written, or may not be.</summary>
    public void Fail(Exception exception) => _completion.TrySetException(exception);
}
