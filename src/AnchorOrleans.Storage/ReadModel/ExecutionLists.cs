using System.Collections.Immutable;
using System.Text.Json;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Storage.Sqlite;
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
        SELECT number FROM listed_row WHERE kind = 'execution' AND name >= $first AND name < $last ORDER BY name LIMIT $limit
        """;

    private const string Last = """
        SELECT number FROM listed_row WHERE kind = 'execution' AND name >= $first AND name < $last ORDER BY name DESC LIMIT $limit
        """;

    private const string InList = """
        SELECT data FROM list_entry JOIN listed_row USING (number)
        WHERE list = (SELECT id FROM list WHERE name = $list) ORDER BY list_entry.number DESC LIMIT $limit
        """;

    // Each list gives its last entries, and of both together the last are looked at: what came before costs nothing.
    internal const string Recent = """
        SELECT task.key, listed_row.data FROM json_each($tasks) AS task JOIN listed_row ON number IN (
            SELECT number FROM (
                SELECT * FROM (SELECT number FROM list_entry
                    WHERE list = (SELECT id FROM list WHERE name = json_extract(task.value, '$[0]')) ORDER BY number DESC LIMIT $each)
                UNION ALL
                SELECT * FROM (SELECT number FROM list_entry
                    WHERE list = (SELECT id FROM list WHERE name = json_extract(task.value, '$[1]')) ORDER BY number DESC LIMIT $each))
            ORDER BY number DESC LIMIT $each)
        ORDER BY number
        """;

    /// <summary>Answers a page.</summary>
    public static Page<ExecutionRow> Read(SqliteStatements statements, ExecutionQuery query)
    {
        if (ListNames.OfFew(query) is { } list)
        {
            var rows = statements.All(InList, static row => row.GetFieldValue<byte[]>(0), ("$list", list), ("$limit", MostTried + 1));
            return Try(rows.Take(MostTried), query) with { IsPartial = rows.Count > MostTried };
        }

        if (query is { From: null, To: null, IdPrefix: null })
        {
            return Count(statements, query, within: null);
        }

        var (first, last) = NamesOf(query);
        var oldest = statements.All(First, static row => row.GetInt64(0), ("$first", first), ("$last", last), ("$limit", Few + 1));
        if (oldest.Count <= Few)
        {
            return Try(oldest.OrderDescending().Select(number => statements.First(RankedList.Data, static row => row.GetFieldValue<byte[]>(0), ("$number", number))!), query);
        }

        // Rows are numbered in nearly the order of their ids: what was asked for at the same moment may be stored in another order.
        var newest = statements.All(Last, static row => row.GetInt64(0), ("$first", first), ("$last", last), ("$limit", Few));
        return Count(statements, query, new(oldest.Min(), newest.Max()));
    }

    /// <summary>Answers the last executions of each task, oldest first.</summary>
    public static ImmutableDictionary<TaskId, ImmutableArray<ExecutionView>> ReadRecent(
        SqliteStatements statements, TenantId tenant, ImmutableArray<TaskId> tasks, int each)
    {
        var lists = tasks.Select(task => ListNames.OfTask(tenant, task)).Select(static pair => new[] { pair.Published, pair.Draft });
        return statements
            .All(Recent, static row => (Task: row.GetInt32(0), Row: Parse(row.GetFieldValue<byte[]>(1))), ("$tasks", JsonSerializer.Serialize(lists)), ("$each", each))
            .GroupBy(found => tasks[found.Task], static found => found.Row.View)
            .ToImmutableDictionary(static found => found.Key, static found => found.ToImmutableArray());
    }

    private static Page<ExecutionRow> Count(SqliteStatements statements, ExecutionQuery query, RankedList.Span? within)
    {
        var (rows, total) = RankedList.Read(statements, ListNames.Executions(query), query.Offset, query.Limit, within);
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
