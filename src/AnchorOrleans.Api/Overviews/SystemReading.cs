using System.Collections.Immutable;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Overviews;

/// <summary>Tells how the service is, and why a tenant's work waits.</summary>
/// <remarks>What an execution waits for is known to itself alone; a bounded number is asked, those first that have waited longest.</remarks>
internal sealed class SystemReading(IGrainFactory grains, IReadModel lists, TimeProvider clock, IOptions<ApiOptions> options)
{
    private readonly int _mostAsked = options.Value.MaxWaitsAsked;
    private readonly SharedAnswers<TenantId, SystemResponse> _answers = new(clock, options.Value.OverviewCache);

    /// <summary>Answers how it is now, or was a moment ago.</summary>
    public Task<SystemResponse> ReadAsync(TenantId tenant, CancellationToken cancellationToken) => _answers.GetAsync(tenant, LookAsync, cancellationToken);

    private async Task<SystemResponse> LookAsync(TenantId tenant)
    {
        var admission = await grains.GetAdmission().DescribeAsync(tenant, CancellationToken.None);
        return new SystemResponse(
            [.. admission.Hosts.Select(host => HostResponse.Of(host, clock.GetUtcNow()))],
            await QueueAsync(tenant),
            new SessionCounts(await CountAsync(tenant, SessionPhase.Live), admission.BrowsersWaitedFor));
    }

    private async Task<QueueCounts> QueueAsync(TenantId tenant)
    {
        var queued = await CountAsync(tenant, ExecutionStatus.Queued);
        var oldest = await ListAsync(tenant, ExecutionStatus.Queued, Math.Max(0, queued - _mostAsked), _mostAsked);
        var reasons = await ReasonsAsync(tenant, oldest.Items);
        return new QueueCounts(
            await CountAsync(tenant, ExecutionStatus.Running),
            await CountAsync(tenant, ExecutionStatus.AwaitingInput),
            oldest.Total,
            [.. reasons.CountBy(reason => reason, StringComparer.Ordinal).OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).Select(count => new WaitCount(count.Key, count.Value))],
            IsPartial: oldest.Total > oldest.Items.Length);
    }

    private async Task<IEnumerable<string>> ReasonsAsync(TenantId tenant, ImmutableArray<ExecutionRow> queued)
    {
        var reasons = await Task.WhenAll(queued.Select(row => grains.GetExecution(tenant, row.View.Execution).FindWaitReasonAsync(CancellationToken.None)));
        var waits = queued.Select(row => row.View.Session).Zip(reasons).ToList();
        var sessions = waits.Where(wait => wait.Second == WaitReason.SessionTurn).Select(wait => wait.First).OfType<SessionId>().Distinct();
        var pending = await PendingAsync(tenant, sessions);

        // What was queued when it was listed may have begun meanwhile.
        return waits
            .Where(wait => wait.Second != WaitReason.Nothing)
            .Select(wait => WaitWord.Of(wait.Second, isForBrowser: wait.First is { } session && pending.Contains(session)));
    }

    /// <summary>Finds those whose browser is not there yet: who waits for a turn in them waits for that.</summary>
    private async Task<ImmutableHashSet<SessionId>> PendingAsync(TenantId tenant, IEnumerable<SessionId> sessions)
    {
        var views = await Task.WhenAll(sessions.Select(session => grains.GetSession(tenant, session).DescribeAsync(CancellationToken.None)));
        return [.. views.OfType<SessionView>().Where(view => view.Status == SessionStatus.Pending).Select(view => view.Session)];
    }

    private async Task<long> CountAsync(TenantId tenant, ExecutionStatus status) => (await ListAsync(tenant, status, offset: 0, limit: 0)).Total;

    private async Task<long> CountAsync(TenantId tenant, SessionPhase phase) =>
        (await lists.ListSessionsAsync(new SessionQuery(tenant, new SessionFilter { Phases = [phase] }, OldestFirst: false, Offset: 0, Limit: 0), CancellationToken.None)).Total;

    private Task<Page<ExecutionRow>> ListAsync(TenantId tenant, ExecutionStatus status, long offset, int limit) =>
        lists.ListExecutionsAsync(new ExecutionQuery(tenant, Task: null, [status], Version: null, WithDrafts: true, offset, limit), CancellationToken.None);
}
