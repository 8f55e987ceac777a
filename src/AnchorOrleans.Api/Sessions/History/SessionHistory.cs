using System.Collections.Immutable;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Json;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions.History;

/// <summary>Counts the sessions of a time by periods.</summary>
internal sealed class SessionHistory(IReadModel lists, TimeProvider clock)
{
    /// <summary>How many sessions are looked at; a list answers no more when it has to try its rows.</summary>
    private const int MostSessions = 10_000;
    private const int DaysIn = 7;
    private static readonly TimeSpan UsualSpan = TimeSpan.FromDays(30);

    /// <summary>Counts them; periods without sessions are left out.</summary>
    public async Task<SessionHistoryResponse> CountAsync(Caller caller, HistoryQuery query, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var filter = new SessionFilter { From = query.From ?? (query.To ?? now) - UsualSpan, To = query.To ?? now, OwnedBy = caller.Run?.Execution };
        var page = await lists.ListSessionsAsync(new(caller.Tenant, filter, OldestFirst: true, Offset: 0, MostSessions), cancellationToken);
        var sessions = page.Items.Select(row => row.View).ToList();
        var points = sessions
            .GroupBy(session => StartOf(session.CreatedAt, query.Granularity))
            .OrderBy(period => period.Key)
            .Select(period => PointOf(Timestamp.Of(period.Key), [.. period], query.Metrics, now))
            .ToList();
        var pages = query.Paging.PagesOf(points.Count);
        return new SessionHistoryResponse(
            [.. points.Skip((int)Math.Min(query.Paging.Offset, int.MaxValue)).Take(query.Paging.Limit)],
            new SessionHistorySummary(sessions.Count, HoursOf(sessions, now)),
            new PageNumbers(query.Paging.Page, pages, points.Count, query.Paging.Page < pages, query.Paging.Page > 1),
            page.IsPartial ? true : null);
    }

    /// <summary>Answers when the period of an instant began, in UTC.</summary>
    internal static DateTimeOffset StartOf(DateTimeOffset instant, Granularity granularity)
    {
        var utc = instant.ToUniversalTime();
        var day = new DateTimeOffset(utc.Date, TimeSpan.Zero);
        return granularity switch
        {
            Granularity.Hour => day.AddHours(utc.Hour),
            Granularity.Week => day.AddDays(-(((int)utc.DayOfWeek + DaysIn - (int)DayOfWeek.Monday) % DaysIn)),
            Granularity.Month => day.AddDays(1 - utc.Day),
            _ => day,
        };
    }

    private static SessionHistoryPoint PointOf(string date, IReadOnlyList<SessionView> sessions, ImmutableArray<string> metrics, DateTimeOffset now) => new(
        date,
        metrics.Contains(HistoryQuery.SessionCount, StringComparer.Ordinal) ? sessions.Count : null,
        metrics.Contains(HistoryQuery.SessionHours, StringComparer.Ordinal) ? HoursOf(sessions, now) : null);

    private static double HoursOf(IEnumerable<SessionView> sessions, DateTimeOffset now) =>
        Math.Round(sessions.Sum(session => Math.Max(0, ((session.EndedAt ?? now) - session.CreatedAt).TotalHours)), 4);
}
