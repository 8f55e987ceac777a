using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Pagination;
using AnchorOrleans.ReadModel;

namespace AnchorOrleans.Api.Sessions;

/// <summary>Answers lists of sessions.</summary>
internal sealed class SessionReading(IReadModel lists, TimeProvider clock, IOptions<ApiOptions> options)
{
    private static readonly SessionListPage Nothing = new([], 0);

    /// <summary>Answers a page.</summary>
    public async Task<SessionListResponse> ListAsync(Caller caller, SessionSelection selection, SessionListing listing, Paging paging, CancellationToken cancellationToken)
    {
        var filter = selection.For(caller) with { TagParts = listing.TagParts, Phases = listing.Phase is { } phase ? [phase] : [] };
        var page = selection.IsEmpty
            ? Nothing
            : await lists.ListSessionsAsync(new(caller.Tenant, filter, listing.OldestFirst, paging.Offset, paging.Limit), cancellationToken);
        var now = clock.GetUtcNow();
        return new SessionListResponse(
            [.. page.Items.Select(row => SessionListItem.Of(row.View, now))], page.Total, paging.Page, paging.PagesOf(page.Total), page.IsPartial ? true : null);
    }

    /// <summary>Answers where sessions stand: those that have not ended, then the newest of the others, up to a limit.</summary>
    public async Task<SessionStatusesResponse> ListStatusesAsync(Caller caller, SessionSelection selection, CancellationToken cancellationToken)
    {
        if (selection.IsEmpty)
        {
            return new SessionStatusesResponse(0, []);
        }

        var left = options.Value.MaxSessionStatuses;
        List<SessionStatusItem> items = [];
        foreach (var phase in new[] { SessionPhase.Pending, SessionPhase.Live, SessionPhase.Ended })
        {
            var filter = selection.For(caller) with { Phases = [phase] };
            var page = await lists.ListSessionsAsync(new(caller.Tenant, filter, OldestFirst: false, Offset: 0, left - items.Count), cancellationToken);
            items.AddRange(page.Items.Select(row => SessionStatusItem.Of(row.View)));
        }

        return new SessionStatusesResponse(items.Count, items);
    }
}
