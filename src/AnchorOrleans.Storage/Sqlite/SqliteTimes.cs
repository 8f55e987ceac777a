using AnchorOrleans.Storage.ReadModel;

namespace AnchorOrleans.Storage.Sqlite;

/// <summary>Writes when executions started and ended.</summary>
internal static class SqliteTimes
{
    private const string Start = "INSERT OR IGNORE INTO execution_start (tenant, started_at, number, waited) VALUES (@tenant, @at, @number, @waited)";

    private const string End = "INSERT OR IGNORE INTO execution_end (tenant, ended_at, number, status, ran) VALUES (@tenant, @at, @number, @status, @ran)";

    private const string ForgetStart = "DELETE FROM execution_start WHERE tenant = @tenant AND started_at = @at AND number = @number";

    private const string ForgetEnd = "DELETE FROM execution_end WHERE tenant = @tenant AND ended_at = @at AND number = @number";

    /// <summary>Notes what there is to note, under the number of the execution's row.</summary>
    public static void Note(SqliteStatements statements, long number, ExecutionTimes? times)
    {
        if (times?.StartedAt is { } startedAt)
        {
            statements.Execute(Start, ("@tenant", times.Tenant), ("@at", startedAt), ("@number", number), ("@waited", times.Waited));
        }

        if (times?.EndedAt is { } endedAt)
        {
            statements.Execute(End, ("@tenant", times.Tenant), ("@at", endedAt), ("@number", number), ("@status", times.Status), ("@ran", times.Ran));
        }
    }

    /// <summary>Forgets what was noted.</summary>
    public static void Forget(SqliteStatements statements, long number, ExecutionTimes? times)
    {
        if (times?.StartedAt is { } startedAt)
        {
            statements.Execute(ForgetStart, ("@tenant", times.Tenant), ("@at", startedAt), ("@number", number));
        }

        if (times?.EndedAt is { } endedAt)
        {
            statements.Execute(ForgetEnd, ("@tenant", times.Tenant), ("@at", endedAt), ("@number", number));
        }
    }
}
