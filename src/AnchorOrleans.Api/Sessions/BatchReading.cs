using System.Text.Json;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.Sessions.LiveView;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>Puts together what is known of a batch and what of its sessions.</summary>
internal sealed class BatchReading(IGrainFactory grains, IReadModel lists, SessionLinks links, LiveTickets tickets)
{
    /// <summary>Answers how far it is; null when there is no such batch.</summary>
    public async Task<BatchStatusResponse?> DescribeAsync(Caller caller, string batch, HttpRequest request, CancellationToken cancellationToken)
    {
        if (caller.Run is not null || await grains.GetSessionBatch(caller.Tenant, batch).DescribeAsync(cancellationToken) is not { } view)
        {
            return null;
        }

        var query = new SessionQuery(caller.Tenant, new SessionFilter { Batch = batch }, OldestFirst: true, Offset: 0, view.Count);
        var known = (await lists.ListSessionsAsync(query, cancellationToken)).Items.ToDictionary(row => row.View.Session, row => row.View);
        var issuer = await tickets.IssuerAsync(cancellationToken);
        var items = Enumerable.Range(0, view.Count)
            .Select(index => known.TryGetValue(SessionBatch.SessionOf(batch, index), out var session)
                ? BatchItem.Of(index, session, request, caller, links, issuer)
                : BatchItem.Missing(index, view))
            .ToList();
        return Sum(batch, view, items, [.. known.Values]);
    }

    private static BatchStatusResponse Sum(string batch, SessionBatchView view, List<BatchItem> items, List<SessionView> sessions)
    {
        var counts = items.CountBy(item => item.Status, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        int Of(string word) => counts.GetValueOrDefault(word);
        var settled = Of(BatchWord.Completed) + Of(BatchWord.Failed) + Of(BatchWord.Cancelled);
        var status = view.Progress == BatchProgress.Cancelled ? BatchWord.Cancelled
            : settled < view.Count ? (sessions.Count == 0 ? BatchWord.Pending : BatchWord.Processing)
            : Of(BatchWord.Completed) == 0 ? BatchWord.Failed
            : BatchWord.Completed;
        return new BatchStatusResponse(
            batch,
            status,
            view.Count,
            Of(BatchWord.Completed),
            Of(BatchWord.Failed),
            Of(BatchWord.Processing),
            Of(BatchWord.Pending),
            Of(BatchWord.Cancelled),
            Timestamp.Of(view.RequestedAt),
            view.Problem,
            view.MetadataJson is { } metadata ? JsonElement.Parse(metadata) : null,
            items,
            new BatchProgressResponse(
                Math.Round(100.0 * settled / view.Count, 1),
                settled == view.Count ? "ready" : sessions.Exists(session => session.Host is not null) ? "provisioning" : "queued"));
    }
}

/// <summary>The words of batches, and of requests for which nobody waits.</summary>
internal static class BatchWord
{
    public const string Pending = "pending";
    public const string Processing = "processing";
    public const string Completed = "completed";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";

    /// <summary>Says how far a session has come on its way to a browser; one that had a browser has come all the way.</summary>
    public static string Of(SessionView session) => session switch
    {
        { OpenedAt: not null } => Completed,
        { Status: SessionStatus.Ended, EndReason: "ended" } => Cancelled,
        { Status: SessionStatus.Ended } => Failed,
        { Host: null } => Pending,
        _ => Processing,
    };
}
