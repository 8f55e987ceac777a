using System.Globalization;
using System.Text;
using AnchorOrleans.Storage.ReadModel;
using AnchorOrleans.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace AnchorOrleans.Storage.Tests.ReadModel;

/// <summary>Looks at lists that are long enough to have several blocks of each size.</summary>
public sealed class RankedListTests(RankedListTests.LongLists lists) : IClassFixture<RankedListTests.LongLists>
{
    [Theory]
    [InlineData("all", 1, LongLists.Length)]
    [InlineData("every-1000th", 1_000, LongLists.Length)]
    [InlineData("oldest-100", 1, 100)]
    public void Every_page_has_the_rows_of_its_place(string list, int step, int last)
    {
        var expected = Enumerable.Range(1, last / step).Select(row => Rows.Number(row * step)).Reverse().ToList();
        int[] places = [0, 1, 99, 149, 150, 255, 256, 257, 18_927, 18_928, 18_929, 84_463, 84_464, 84_465, 149_741, 149_999, 150_000];

        foreach (var place in places)
        {
            var (rows, total) = lists.Read(list, place);

            Assert.Equal(expected.Skip(place).Take(LongLists.PageSize), rows);
            Assert.Equal(expected.Count, total);
        }
    }

    [Fact]
    public void Lists_that_share_no_row_are_read_as_one()
    {
        var expected = Enumerable.Range(1, LongLists.Length).Select(Rows.Number).Reverse().ToList();
        int[] places = [0, 1, 99, 255, 256, 257, 18_927, 84_464, 149_741, 149_995, 149_999, 150_000];

        foreach (var place in places)
        {
            var (rows, total) = lists.Read("thirds-0+unheard-of+thirds-1+thirds-2", place);

            Assert.Equal(expected.Skip(place).Take(LongLists.PageSize), rows);
            Assert.Equal(expected.Count, total);
        }
    }

    [Fact]
    public void A_page_of_some_lists_costs_the_same_wherever_it_lies() => Assert.All(
        [0, 75_000, LongLists.Length - 10], place => Assert.InRange(lists.CountSteps("thirds-0+thirds-1+thirds-2", place), 1, 40_000));

    [Fact]
    public void A_page_of_a_long_list_takes_no_more_steps_than_the_blocks_have_entries()
    {
        var shortList = lists.CountSteps("oldest-100", offset: 0);

        Assert.InRange(lists.CountSteps("all", offset: 0), 1, shortList + 10);
        Assert.All([10, 75_000, LongLists.Length - 10], place => Assert.InRange(lists.CountSteps("all", place), 1, 10_000));
    }

    [Fact]
    public void A_list_that_was_left_by_all_has_no_blocks_to_walk_over()
    {
        lists.Run("INSERT INTO list (id, name) VALUES (9, 'left'); INSERT INTO list_entry SELECT 9, number FROM listed_row WHERE number % 50 = 0");
        lists.Run("DELETE FROM list_entry WHERE list = 9 AND number > 50");

        Assert.Equal(["50"], lists.Read("left", 0).Rows);
        Assert.InRange(lists.CountSteps("left", offset: 0), 1, lists.CountSteps("oldest-100", offset: 0));
    }

    [Fact]
    public void A_list_of_nothing_has_no_rows()
    {
        var (rows, total) = lists.Read("unheard-of", 0);

        Assert.Empty(rows);
        Assert.Equal(0, total);
    }

    /// <summary>A database in memory, filled by SQL because rows one by one would take a minute.</summary>
    public sealed class LongLists : IDisposable
    {
        public const int Length = 150_000;
        public const int PageSize = 10;

        private readonly SqliteConnection _connection;
        private readonly SqliteStatements _statements;
        private int _steps;

        public LongLists()
        {
            Batteries_V2.Init();
            _connection = new("Data Source=:memory:");
            _connection.Open();
            _statements = new(_connection);
            SqliteSchema.Upgrade(_statements, "memory");
            Run(string.Create(CultureInfo.InvariantCulture, $"""
                BEGIN;
                WITH RECURSIVE row (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM row LIMIT {Length})
                INSERT INTO listed_row SELECT number, 'row', number, 1, CAST(number AS BLOB), '' FROM row;
                INSERT INTO list (id, name) VALUES (1, 'all'), (2, 'every-1000th'), (3, 'oldest-100'), (4, 'thirds-0'), (5, 'thirds-1'), (6, 'thirds-2');
                INSERT INTO list_entry SELECT 4 + number % 3, number FROM listed_row;
                INSERT INTO list_entry SELECT 1, number FROM listed_row;
                INSERT INTO list_entry SELECT 2, number FROM listed_row WHERE number % 1000 = 0;
                INSERT INTO list_entry SELECT 3, number FROM listed_row WHERE number <= 100;
                COMMIT;
                """));
            raw.sqlite3_progress_handler(_connection.Handle, 1, _ => ++_steps * 0, v: null);
        }

        public void Dispose()
        {
            _statements.Dispose();
            _connection.Dispose();
        }

        public void Run(string sql) => _statements.RunScript(sql);

        public (List<string> Rows, long Total) Read(string list, long offset)
        {
            var (rows, total) = RankedList.ReadAsync(new SqliteSnapshot(_statements), [.. list.Split('+')], offset, PageSize).AsTask().GetAwaiter().GetResult();
            return ([.. rows.Select(Encoding.UTF8.GetString)], total);
        }

        /// <summary>Answers how many instructions SQLite runs for a page: a measure of cost that does not depend on the machine.</summary>
        public int CountSteps(string list, long offset)
        {
            _steps = 0;
            Read(list, offset);
            return _steps;
        }
    }
}
