using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Executions;

/// <summary>Reads parts of logs: between two lines, before the end, or the lines in which a text occurs.</summary>
/// <remarks>A log is read through for the last two; it is bounded (<c>Sandbox:MaxLogBytes</c>), and no more of it is in memory than a part.</remarks>
internal sealed class LogPages(ExecutionReading reading, IExecutionLogs logs)
{
    /// <summary>Shows a part of what an execution has written so far; null when there is no such execution.</summary>
    public async Task<LogPageResponse?> ReadAsync(TenantId tenant, ExecutionId id, LogRequest request, int limit, CancellationToken cancellationToken)
    {
        if (!await reading.ExistsAsync(tenant, id, cancellationToken))
        {
            return null;
        }

        return request switch
        {
            { Search: { } text, Last: not null } => await FindLastAsync(tenant, id, text, limit, cancellationToken),
            { Search: { } text } => await FindAsync(tenant, id, text, request.Offset ?? 0, limit, cancellationToken),
            { Last: not null } => await ReadAsync(tenant, id, Math.Max(0, (await logs.SkipAsync(tenant, id, long.MaxValue, cancellationToken)).Lines - limit), limit, cancellationToken),
            _ => await ReadAsync(tenant, id, request.Offset ?? 0, limit, cancellationToken),
        };
    }

    private async Task<LogPageResponse> ReadAsync(TenantId tenant, ExecutionId id, long offset, int limit, CancellationToken cancellationToken)
    {
        // One more than asked for tells whether there is more.
        var place = await logs.SkipAsync(tenant, id, offset, cancellationToken);
        var part = place.Lines < offset ? new LogPart([], place) : await logs.ReadAsync(tenant, id, place, limit + 1, cancellationToken);
        return new LogPageResponse(
            [.. part.Lines.Take(limit).Select(LogLineResponse.Of)], offset, limit, part.Lines.Length > limit ? offset + limit : null);
    }

    private async Task<LogPageResponse> FindAsync(TenantId tenant, ExecutionId id, string text, long offset, int limit, CancellationToken cancellationToken)
    {
        var found = await SearchAsync(tenant, id, text).Skip((int)Math.Min(offset, int.MaxValue)).Take(limit + 1).ToListAsync(cancellationToken);
        return new LogPageResponse([.. found.Take(limit)], offset, limit, found.Count > limit ? offset + limit : null);
    }

    private async Task<LogPageResponse> FindLastAsync(TenantId tenant, ExecutionId id, string text, int limit, CancellationToken cancellationToken)
    {
        var before = 0L;
        var found = new Queue<LogLineResponse>();
        await foreach (var line in SearchAsync(tenant, id, text).WithCancellation(cancellationToken))
        {
            if (found.Count == limit)
            {
                found.Dequeue();
                before++;
            }

            found.Enqueue(line);
        }

        return new LogPageResponse([.. found], before, limit, Next: null);
    }

    private IAsyncEnumerable<LogLineResponse> SearchAsync(TenantId tenant, ExecutionId id, string text) => logs
        .ReadAsync(tenant, id)
        .Select(static (line, index) => (Line: line, Number: index + 1L))
        .Where(found => found.Line.Text.Contains(text, StringComparison.OrdinalIgnoreCase))
        .Select(static found => LogLineResponse.Of(found.Line) with { Number = found.Number });
}
