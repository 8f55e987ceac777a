using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Storage.Sqlite;

namespace AnchorOrleans.Storage.ReadModel;

/// <summary>When an execution started and ended, as <see cref="ExecutionActivity"/> finds it again; neither ever changes, so each is written once.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="View">The execution.</param>
internal sealed record ExecutionTimes(TenantId Tenant, ExecutionView View)
{
    private const string Start = "INSERT OR IGNORE INTO execution_start (tenant, started_at, number, waited) VALUES ($tenant, $at, $number, $waited)";

    private const string End = "INSERT OR IGNORE INTO execution_end (tenant, ended_at, number, status, ran) VALUES ($tenant, $at, $number, $status, $ran)";

    private const string ForgetStart = "DELETE FROM execution_start WHERE tenant = $tenant AND started_at = $at AND number = $number";

    private const string ForgetEnd = "DELETE FROM execution_end WHERE tenant = $tenant AND ended_at = $at AND number = $number";

    /// <summary>Notes what there is to note, under the number of the execution's row.</summary>
    public void Note(SqliteStatements statements, long number)
    {
        if (View.StartedAt is { } startedAt)
        {
            statements.Execute(
                Start, ("$tenant", Tenant.Value), ("$at", InstantOf(startedAt)), ("$number", number), ("$waited", Between(View.RequestedAt, startedAt)));
        }

        if (View.EndedAt is { } endedAt)
        {
            long? ran = View.StartedAt is { } began ? Between(began, endedAt) : null;
            statements.Execute(
                End, ("$tenant", Tenant.Value), ("$at", InstantOf(endedAt)), ("$number", number), ("$status", (int)View.Status), ("$ran", ran));
        }
    }

    /// <summary>Forgets what was noted.</summary>
    public void Forget(SqliteStatements statements, long number)
    {
        if (View.StartedAt is { } startedAt)
        {
            statements.Execute(ForgetStart, ("$tenant", Tenant.Value), ("$at", InstantOf(startedAt)), ("$number", number));
        }

        if (View.EndedAt is { } endedAt)
        {
            statements.Execute(ForgetEnd, ("$tenant", Tenant.Value), ("$at", InstantOf(endedAt)), ("$number", number));
        }
    }

    private static long InstantOf(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds();

    // The clocks of two hosts may differ.
    private static long Between(DateTimeOffset first, DateTimeOffset last) => Math.Max(0, InstantOf(last) - InstantOf(first));
}
