using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Storage.ReadModel;

/// <summary>When an execution started and ended, as <see cref="ExecutionActivity"/> finds it again; neither ever changes, so each is written once.</summary>
/// <remarks>Instants and durations are milliseconds, instants since 1970 in UTC.</remarks>
/// <param name="Tenant">Whose it is.</param>
/// <param name="StartedAt">When it started; null when it has not.</param>
/// <param name="Waited">How long it waited for that.</param>
/// <param name="EndedAt">When it ended; null when it has not.</param>
/// <param name="Status">In which state it ended.</param>
/// <param name="Ran">How long it ran; null when it never started.</param>
internal sealed record ExecutionTimes(string Tenant, long? StartedAt, long? Waited, long? EndedAt, int Status, long? Ran)
{
    /// <summary>Takes the times out of an execution.</summary>
    public static ExecutionTimes Of(TenantId tenant, ExecutionView view)
    {
        var (requested, started, ended) = (view.RequestedAt.ToUnixTimeMilliseconds(), view.StartedAt?.ToUnixTimeMilliseconds(), view.EndedAt?.ToUnixTimeMilliseconds());
        return new(tenant.Value, started, Between(requested, started), ended, (int)view.Status, Between(started, ended));
    }

    // The clocks of two hosts may differ.
    private static long? Between(long? first, long? last) => last - first is { } length ? Math.Max(0, length) : null;
}
