using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Storage.Databases;
using AnchorOrleans.Storage.State;

namespace AnchorOrleans.Storage.ReadModel;

/// <summary>Answers which sessions there are: from a counted list where one has the answer, else by trying a bounded number of rows.</summary>
/// <remarks>
/// Callers may combine more filters than there can be lists. What no list answers is tried on the rows of the nearest one, in the order asked for, or on
/// those of a span of time where one is given: ids of sessions begin with the instant of their birth, so the index of names is in order of time.
/// </remarks>
internal static class SessionLists
{
    /// <summary>How many rows are tried at most; what lies beyond is said to be left out.</summary>
    internal const int MostTried = 10_000;
    private const int AtOnce = 200;
    private const long Beyond = long.MaxValue;

    private const string Find = "SELECT id FROM list WHERE name = @list";

    private const string Descending = """
        SELECT list_entry.number, data FROM list_entry JOIN listed_row USING (number)
        WHERE list = @list AND list_entry.number < @after ORDER BY list_entry.number DESC LIMIT @limit
        """;

    private const string Ascending = """
        SELECT list_entry.number, data FROM list_entry JOIN listed_row USING (number)
        WHERE list = @list AND list_entry.number > @after ORDER BY list_entry.number LIMIT @limit
        """;

    private const string DescendingInTime = """
        SELECT name, data FROM listed_row WHERE kind = 'session' AND name >= @first AND name < @after ORDER BY name DESC LIMIT @limit
        """;

    private const string AscendingInTime = """
        SELECT name, data FROM listed_row WHERE kind = 'session' AND name > @after AND name <= @last ORDER BY name LIMIT @limit
        """;

    /// <summary>Answers a page.</summary>
    public static async ValueTask<SessionListPage> ReadAsync(ISnapshot snapshot, SessionQuery query)
    {
        var (lists, isExact) = ListNames.Sessions(query);
        if (isExact)
        {
            return await ReadCountedAsync(snapshot, lists, query);
        }

        var isSpan = (query.Filter.From ?? query.Filter.To) is not null && query.Filter is { Batch: null, Tags.IsEmpty: true };
        return await TryAsync(isSpan ? InTimeAsync(snapshot, query) : InListAsync(snapshot, lists[0], query.OldestFirst), query);
    }

    private static async ValueTask<SessionListPage> ReadCountedAsync(ISnapshot snapshot, ImmutableArray<string> lists, SessionQuery query)
    {
        if (!query.OldestFirst)
        {
            var (newest, count) = await RankedList.ReadAsync(snapshot, lists, query.Offset, query.Limit);
            return new([.. newest.Select(Parse)], count);
        }

        // Lists begin with the newest: the oldest page is the last, read backwards.
        var total = (await RankedList.ReadAsync(snapshot, lists, 0, 0)).Total;
        var length = (int)Math.Clamp(total - query.Offset, 0, query.Limit);
        var (rows, _) = await RankedList.ReadAsync(snapshot, lists, Math.Max(0, total - query.Offset - length), length);
        return new([.. rows.Reverse().Select(Parse)], total);
    }

    private static async ValueTask<SessionListPage> TryAsync(IAsyncEnumerable<byte[]> rows, SessionQuery query)
    {
        var page = ImmutableArray.CreateBuilder<SessionRow>();
        var (tried, found) = (0, 0L);
        await foreach (var data in rows)
        {
            if (++tried > MostTried)
            {
                return new(page.DrainToImmutable(), found, IsPartial: true);
            }

            var row = Parse(data);
            if (query.Filter.Matches(row.View) && found++ >= query.Offset && page.Count < query.Limit)
            {
                page.Add(row);
            }
        }

        return new(page.DrainToImmutable(), found);
    }

    private static async IAsyncEnumerable<byte[]> InListAsync(ISnapshot snapshot, string name, bool oldestFirst)
    {
        if (await snapshot.FirstAsync(Find, static row => (long?)row.GetInt64(0), ("@list", name)) is not { } list)
        {
            yield break;
        }

        var after = oldestFirst ? 0 : Beyond;
        while (true)
        {
            var rows = await snapshot.AllAsync(
                oldestFirst ? Ascending : Descending,
                static row => (Number: row.GetInt64(0), Data: row.GetFieldValue<byte[]>(1)),
                ("@list", list), ("@after", after), ("@limit", AtOnce));
            foreach (var (number, data) in rows)
            {
                after = number;
                yield return data;
            }

            if (rows.Count < AtOnce)
            {
                yield break;
            }
        }
    }

    private static async IAsyncEnumerable<byte[]> InTimeAsync(ISnapshot snapshot, SessionQuery query)
    {
        var first = $"{query.Tenant}/{BirthText.Of(query.Filter.From ?? DateTimeOffset.UnixEpoch)}";
        var last = $"{query.Tenant}/{BirthText.Of(query.Filter.To ?? DateTimeOffset.MaxValue)}~";
        var after = query.OldestFirst ? first : last;
        while (true)
        {
            var rows = query.OldestFirst
                ? await snapshot.AllAsync(AscendingInTime, NameAndData, ("@after", after), ("@last", last), ("@limit", AtOnce))
                : await snapshot.AllAsync(DescendingInTime, NameAndData, ("@first", first), ("@after", after), ("@limit", AtOnce));
            foreach (var (name, data) in rows)
            {
                after = name;
                yield return data;
            }

            if (rows.Count < AtOnce)
            {
                yield break;
            }
        }
    }

    private static (string Name, byte[] Data) NameAndData(DbDataReader row) => (row.GetString(0), row.GetFieldValue<byte[]>(1));

    private static SessionRow Parse(byte[] data) => JsonSerializer.Deserialize<SessionRow>(data, StateJson.Options)!;
}
