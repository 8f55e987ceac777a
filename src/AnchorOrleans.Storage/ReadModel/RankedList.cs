using System.Diagnostics;
using AnchorOrleans.Storage.Sqlite;

namespace AnchorOrleans.Storage.ReadModel;

/// <summary>Reads a list from any place at the same cost.</summary>
/// <remarks>
/// The entries of a list are in order of their numbers; its tallies say how many there are in each block of 65,536 numbers and of 256.
/// To find the n-th entry, blocks are skipped from the newest on, then smaller blocks, then at most 255 entries: with a million rows that is
/// some hundreds of steps wherever the page lies, where an SQL <c>OFFSET</c> would walk over every row before it.
/// </remarks>
internal static class RankedList
{
    private const int Large = 2;
    private const int Small = 1;
    private const int Blocks = 256;

    private const string Find = "SELECT id, entries FROM list WHERE name = $list";

    private const string Tallies = """
        SELECT block, entries FROM list_tally WHERE list = $list AND level = $level AND block BETWEEN $first AND $last ORDER BY block DESC
        """;

    private const string Entries = """
        SELECT listed_row.data FROM list_entry JOIN listed_row USING (number)
        WHERE list = $list AND number < $end ORDER BY number DESC LIMIT $limit OFFSET $skip
        """;

    private const string Names = """
        SELECT listed_row.name FROM list JOIN list_entry ON list_entry.list = list.id JOIN listed_row USING (number)
        WHERE list.name = $list ORDER BY number
        """;

    /// <summary>Answers a page, newest first, and how many entries the list has.</summary>
    public static (List<byte[]> Rows, long Total) Read(SqliteStatements statements, string name, long offset, int limit)
    {
        var list = statements.First(Find, static row => new List(row.GetInt64(0), row.GetInt64(1)), ("$list", name));
        if (list is null || offset >= list.Entries || limit == 0)
        {
            return ([], list?.Entries ?? 0);
        }

        var place = Skip(statements, list.Id, Large, new Place(0, long.MaxValue, offset));
        place = Skip(statements, list.Id, Small, place);
        var rows = statements.All(
            Entries, static row => row.GetFieldValue<byte[]>(0), ("$list", list.Id), ("$end", place.Last + 1), ("$limit", limit), ("$skip", place.Skip));
        return (rows, list.Entries);
    }

    /// <summary>Answers the names of all rows in a list, oldest first; for lists that are short by their nature.</summary>
    public static List<string> ReadNames(SqliteStatements statements, string name) => statements.All(Names, static row => row.GetString(0), ("$list", name));

    private static Place Skip(SqliteStatements statements, long list, int level, Place within)
    {
        var skip = within.Skip;
        var found = statements.Find(
            Tallies,
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
            ("$list", list), ("$level", level), ("$first", within.First), ("$last", within.Last));
        return found ?? throw new UnreachableException($"The tallies of list {list} do not add up to its length.");
    }

    /// <summary>Where a page begins: so many entries after the newest of these blocks, or of these numbers.</summary>
    private sealed record Place(long First, long Last, long Skip);

    private sealed record List(long Id, long Entries);
}
