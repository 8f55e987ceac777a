using System.Collections.Immutable;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;

namespace AnchorOrleans.Api.Sessions;

/// <summary>Ends sessions of a caller that have not ended, all or those of a batch.</summary>
internal sealed class SessionEnding(IGrainFactory grains, IReadModel lists)
{
    private const int AtOnce = 16;
    private const int PageSize = 500;

    private static readonly ImmutableArray<SessionPhase> Unfinished = [SessionPhase.Pending, SessionPhase.Live];

    /// <summary>Ends those that there are now; what is opened meanwhile goes on.</summary>
    public Task<int> EndAllAsync(Caller caller, CancellationToken cancellationToken) => EndAsync(caller, new SessionFilter { Phases = Unfinished }, cancellationToken);

    /// <summary>Ends those of a batch.</summary>
    /// <returns>How many there were.</returns>
    public Task<int> EndBatchAsync(Caller caller, string batch, CancellationToken cancellationToken) =>
        EndAsync(caller, new SessionFilter { Batch = batch, Phases = Unfinished }, cancellationToken);

    private async Task<int> EndAsync(Caller caller, SessionFilter filter, CancellationToken cancellationToken)
    {
        // Listed first, since a session leaves the list when it ends.
        var sessions = await ListAsync(caller, filter, cancellationToken);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(sessions, parallel, async (session, _) => await grains.GetSession(caller.Tenant, session).EndAsync("ended", CancellationToken.None));
        return sessions.Count;
    }

    private async Task<List<SessionId>> ListAsync(Caller caller, SessionFilter filter, CancellationToken cancellationToken)
    {
        List<SessionId> sessions = [];
        SessionListPage page;
        var offset = 0L;
        do
        {
            page = await lists.ListSessionsAsync(new(caller.Tenant, filter, OldestFirst: true, offset, PageSize), cancellationToken);
            sessions.AddRange(page.Items.Where(row => caller.MayUse(row.View)).Select(row => row.View.Session));
            offset += page.Items.Length;
        }
        while (page.Items.Length == PageSize);

        return sessions;
    }
}
