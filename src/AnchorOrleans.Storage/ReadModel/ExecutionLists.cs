using System.Collections.Immutable;
using System.Text.Json;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Storage.Databases;
using AnchorOrleans.Storage.State;

namespace AnchorOrleans.Storage.ReadModel;

/// <summary>Answers which executions there are: from counted lists, between two places of theirs where a time is asked for.</summary>
/// <remarks>
/// Ids begin with the instant of birth, so a span of time, and the beginning of an id, is a part of the index of names, and its ends lead to two numbers,
/// between which the lists' tallies count. Few rows are looked at one by one instead, and so are those of one session.
/// </remarks>
internal static class ExecutionLists
{
    /// <summary>How many rows are looked at one by one; of one session with more, the oldest are said to be left out.</summary>
    internal const int MostTried = 1_000;

    /// <summary>So few rows are cheaper looked at than counted, and their times are compared exactly.</summary>
    internal const int Few = 200;

    private const string First = """
        SELECT number FROM listed_row WHERE kind = 'execution' AND name >= @first AND name < @last ORDER BY name LIMIT @limit
        """;

    private const string Last = """
        SELECT number FROM listed_row WHERE kind = 'execution' AND name >= @first AND name < @last ORDER BY name DESC LIMIT @limit
        """;

    private const string InList = """
        SELECT data FROM list_entry JOIN listed_row USING (number)
        WHERE list = (SELECT id FROM list WHERE name = @list) ORDER BY list_entry.number DESC LIMIT @limit
        """;

    /// <summary>Answers a page.</summary>
    public static async ValueTask<Page<ExecutionRow>> ReadAsync(ISnapshot snapshot, ExecutionQuery query)
    {
        if (ListNames.OfFew(query) is { } list)
        {
            var rows = await snapshot.AllAsync(InList, static row => row.GetFieldValue<byte[]>(0), ("@list", list), ("@limit", MostTried + 1));
            return Try(rows.Take(MostTried), query) with { IsPartial = rows.Count > MostTried };
        }

        if (query is { From: null, To: null, IdPrefix: null })
        {
            return await CountAsync(snapshot, query, within: null);
        }

        var (first, last) = NamesOf(query);
        var oldest = await snapshot.AllAsync(First, static row => row.GetInt64(0), ("@first", first), ("@last", last), ("@limit", Few + 1));
        if (oldest.Count <= Few)
        {
            return Try(await RankedList.DataOfAsync(snapshot, [.. oldest.OrderDescending()]), query);
        }

        // Rows are numbered in nearly the order of their ids: what was asked for at the same moment may be stored in another order.
        var newest = await snapshot.AllAsync(Last, static row => row.GetInt64(0), ("@first", first), ("@last", last), ("@limit", Few));
        return await CountAsync(snapshot, query, new(oldest.Min(), newest.Max()));
    }

    /// <summary>Answers the last executions of each task, oldest first.</summary>
    public static async ValueTask<ImmutableDictionary<TaskId, ImmutableArray<ExecutionView>>> ReadRecentAsync(
        ISnapshot snapshot, TenantId tenant, ImmutableArray<TaskId> tasks, int each)
    {
        var lists = tasks.Select(task => ListNames.OfTask(tenant, task)).ToList();
        var rows = await snapshot.AllAsync(
            snapshot.Texts.Recent,
            static row => (Task: row.GetInt32(0), Row: Parse(row.GetFieldValue<byte[]>(1))),
            ("@published", lists.Select(static pair => pair.Published).ToArray()), ("@drafts", lists.Select(static pair => pair.Draft).ToArray()), ("@each", each));
        return rows
            .GroupBy(found => tasks[found.Task], static found => found.Row.View)
            .ToImmutableDictionary(static found => found.Key, static found => found.ToImmutableArray());
    }

    private static async ValueTask<Page<ExecutionRow>> CountAsync(ISnapshot snapshot, ExecutionQuery query, RankedList.Span? within)
    {
        var (rows, total) = await RankedList.ReadAsync(snapshot, ListNames.Executions(query), query.Offset, query.Limit, within);
        return new([.. rows.Select(Parse)], total);
    }

    private static Page<ExecutionRow> Try(IEnumerable<byte[]> rows, ExecutionQuery query)
    {
        var matching = rows.Select(Parse).Where(row => query.Matches(row.View)).ToImmutableArray();
        return new([.. matching.Skip((int)Math.Min(query.Offset, int.MaxValue)).Take(query.Limit)], matching.Length);
    }

    /// <summary>Answers between which names the rows are: the first is one of them, the last is none.</summary>
    private static (string First, string Last) NamesOf(ExecutionQuery query)
    {
        var prefix = query.IdPrefix ?? string.Empty;
        var first = Later(prefix, BirthText.Of(query.From ?? DateTimeOffset.UnixEpoch));
        var last = Earlier($"{prefix}~", $"{BirthText.Of(query.To ?? DateTimeOffset.MaxValue)}~");
        return ($"{query.Tenant}/{first}", $"{query.Tenant}/{last}");
    }

    private static string Later(string one, string other) => string.CompareOrdinal(one, other) > 0 ? one : other;

    private static string Earlier(string one, string other) => string.CompareOrdinal(one, other) < 0 ? one : other;

    private static ExecutionRow Parse(byte[] data) => JsonSerializer.Deserialize<ExecutionRow>(data, StateJson.Options)!;
}
