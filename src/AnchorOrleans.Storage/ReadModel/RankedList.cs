using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using AnchorOrleans.Storage.Databases;

namespace AnchorOrleans.Storage.ReadModel;

/// <summary>Reads a list, or some that share no row as if they were one, from any place at the same cost.</summary>
/// <remarks>
/// The entries of a list are in order of their numbers; its tallies say how many there are in each block of 65,536 numbers and of 256.
/// To find the n-th entry, blocks are skipped from the newest on, then smaller blocks, then at most 255 entries: with a million rows that is
/// some hundreds of steps for each list wherever the page lies, where an SQL <c>OFFSET</c> would walk over every row before it.
/// </remarks>
internal static class RankedList
{
    private const int Large = 2;
    private const int Small = 1;
    private const int Blocks = 256;

    private const string Tallies = """
        SELECT block, entries FROM list_tally WHERE list = @list AND level = @level AND block BETWEEN @first AND @last ORDER BY block DESC
        """;

    private const string Numbers = "SELECT number FROM list_entry WHERE list = @list AND number <= @last ORDER BY number DESC LIMIT @limit";

    // Whole blocks first, then the part of the block in which the number lies, and of the small block in that.
    private const string Above = """
        SELECT CAST((SELECT COALESCE(SUM(entries), 0) FROM list_tally WHERE list = @list AND level = 2 AND block > @number >> 16)
            + (SELECT COALESCE(SUM(entries), 0) FROM list_tally
                WHERE list = @list AND level = 1 AND block > @number >> 8 AND block <= (@number >> 16 << 8) + 255)
            + (SELECT COUNT(*) FROM list_entry WHERE list = @list AND number > @number AND number <= (@number >> 8 << 8) + 255) AS BIGINT)
        """;

    private const string Names = """
        SELECT listed_row.name FROM list JOIN list_entry ON list_entry.list = list.id JOIN listed_row USING (number)
        WHERE list.name = @list ORDER BY number
        """;

    /// <summary>Answers a page, newest first, and how many entries the lists have together.</summary>
    /// <param name="snapshot">The state of the database.</param>
    /// <param name="names">The lists.</param>
    /// <param name="offset">How many entries to skip.</param>
    /// <param name="limit">How many entries at most.</param>
    /// <param name="within">Between which numbers entries count; null for all.</param>
    public static async ValueTask<RankedPage> ReadAsync(ISnapshot snapshot, ImmutableArray<string> names, long offset, int limit, Span? within = null)
    {
        var lists = await FindAsync(snapshot, names);
        var newer = within is null ? 0 : await CountAboveAsync(snapshot, lists, within.Last);
        var total = within is null ? lists.Sum(static list => list.Entries) : Math.Max(0, await CountAboveAsync(snapshot, lists, within.First - 1) - newer);
        if (offset >= total || limit == 0)
        {
            return new([], total);
        }

        limit = (int)Math.Min(limit, total - offset);
        var place = await SkipAsync(snapshot, lists, Large, new Place(0, long.MaxValue, newer + offset));
        place = await SkipAsync(snapshot, lists, Small, place);
        return new(await DataOfAsync(snapshot, await NumbersFromAsync(snapshot, lists, place, limit)), total);
    }

    /// <summary>Answers the names of all rows in a list, oldest first; for lists that are short by their nature.</summary>
    public static ValueTask<List<string>> ReadNamesAsync(ISnapshot snapshot, string name) => snapshot.AllAsync(Names, static row => row.GetString(0), ("@list", name));

    /// <summary>Answers the rows of some numbers, in the order of these.</summary>
    public static async ValueTask<ImmutableArray<byte[]>> DataOfAsync(ISnapshot snapshot, long[] numbers)
    {
        var found = await snapshot.AllAsync(
            snapshot.Texts.Data, static row => KeyValuePair.Create(row.GetInt64(0), row.GetFieldValue<byte[]>(1)), ("@numbers", numbers));
        var rows = found.ToDictionary();
        return
        [
            .. numbers.Select(number => rows.GetValueOrDefault(number)
                ?? throw new UnreachableException(string.Create(CultureInfo.InvariantCulture, $"Row {number} is in a list and does not exist."))),
        ];
    }

    private static async ValueTask<ImmutableArray<List>> FindAsync(ISnapshot snapshot, ImmutableArray<string> names)
    {
        var lists = await snapshot.AllAsync(snapshot.Texts.Lists, static row => new List(row.GetInt64(0), row.GetInt64(1)), ("@names", names.ToArray()));
        return [.. lists.Where(static list => list.Entries > 0)];
    }

    private static async ValueTask<long> CountAboveAsync(ISnapshot snapshot, ImmutableArray<List> lists, long number)
    {
        var count = 0L;
        foreach (var list in lists)
        {
            count += await snapshot.FirstAsync(Above, static row => row.GetInt64(0), ("@list", list.Id), ("@number", number));
        }

        return count;
    }

    private static async ValueTask<Place> SkipAsync(ISnapshot snapshot, ImmutableArray<List> lists, int level, Place within)
    {
        var skip = within.Skip;
        var found = await snapshot.FindAsync(
            lists is [_] ? Tallies : snapshot.Texts.TalliesOfSome,
            row =>
            {
                var (block, entries) = (row.GetInt64(0), row.GetInt64(1));
                if (skip < entries)
                {
                    return new Place(block * Blocks, (block * Blocks) + Blocks - 1, skip);
                }

                skip -= entries;
                return null;
            },
            ("@list", lists is [var only] ? only.Id : lists.Select(static list => list.Id).ToArray()), ("@level", level), ("@first", within.First), ("@last", within.Last));
        return found ?? throw new UnreachableException("The tallies of a list do not add up to its length.");
    }

    /// <summary>Takes from each list as much as the page could need of it; what to skip is less than a block has.</summary>
    private static async ValueTask<long[]> NumbersFromAsync(ISnapshot snapshot, ImmutableArray<List> lists, Place place, int limit)
    {
        var numbers = new List<long>();
        foreach (var list in lists)
        {
            numbers.AddRange(await snapshot.AllAsync(
                Numbers, static row => row.GetInt64(0), ("@list", list.Id), ("@last", place.Last), ("@limit", place.Skip + limit)));
        }

        return [.. numbers.OrderDescending().Skip((int)place.Skip).Take(limit)];
    }

    /// <summary>Where a page begins: so many entries after the newest of these blocks, or of these numbers.</summary>
    private sealed record Place(long First, long Last, long Skip);

    private sealed record List(long Id, long Entries);

    /// <summary>The first and the last of some numbers.</summary>
    public sealed record Span(long First, long Last);
}

/// <summary>A part of a list as it is stored.</summary>
/// <param name="Rows">The rows of this page.</param>
/// <param name="Total">How many rows all pages have.</param>
internal sealed record RankedPage(ImmutableArray<byte[]> Rows, long Total);
