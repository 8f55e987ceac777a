using System.Globalization;
using System.Text;
using AnchorOrleans.Storage.ReadModel;
using AnchorOrleans.Storage.Tests.Databases;
using AnchorOrleans.Storage.Tests.ReadModel;
using AnchorOrleans.Testing.Postgres;
using Npgsql;

namespace AnchorOrleans.Storage.Tests.Postgres;

/// <summary>Looks at lists that are long enough to have several blocks of each size; filled by SQL because rows one by one would take minutes.</summary>
public sealed class PostgresLongListTests(PostgresServer server) : IAsyncLifetime
{
    private const int Length = 150_000;
    private const int PageSize = 10;

    private readonly PostgresTestDatabase _database = new(server);
    private PostgresStore _store = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = await _database.OpenPostgresAsync();
        await RunAsync(string.Create(CultureInfo.InvariantCulture, $"""
            INSERT INTO listed_row (number, kind, name, revision, data, lists) OVERRIDING SYSTEM VALUE
            SELECT number, 'row', number::text, 1, number::text::bytea, '{"{}"}' FROM generate_series(1, {Length}) AS number;
            INSERT INTO list (id, name) OVERRIDING SYSTEM VALUE
            VALUES (1, 'all'), (2, 'every-1000th'), (3, 'oldest-100'), (4, 'thirds-0'), (5, 'thirds-1'), (6, 'thirds-2');
            INSERT INTO list_entry SELECT 4 + number % 3, number FROM listed_row;
            INSERT INTO list_entry SELECT 1, number FROM listed_row;
            INSERT INTO list_entry SELECT 2, number FROM listed_row WHERE number % 1000 = 0;
            INSERT INTO list_entry SELECT 3, number FROM listed_row WHERE number <= 100;
            INSERT INTO list_tally SELECT list, 1, number >> 8, COUNT(*) FROM list_entry GROUP BY 1, 3;
            INSERT INTO list_tally SELECT list, 2, number >> 16, COUNT(*) FROM list_entry GROUP BY 1, 3;
            UPDATE list SET entries = (SELECT COUNT(*) FROM list_entry WHERE list = id);
            """));
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Every_page_has_the_rows_of_its_place()
    {
        foreach (var (list, step, last) in new[] { ("all", 1, Length), ("every-1000th", 1_000, Length), ("oldest-100", 1, 100), ("thirds-0+unheard-of+thirds-1+thirds-2", 1, Length) })
        {
            var expected = Enumerable.Range(1, last / step).Select(row => Rows.Number(row * step)).Reverse().ToList();
            foreach (var place in new[] { 0, 1, 99, 149, 150, 255, 256, 257, 18_927, 18_928, 18_929, 84_463, 84_464, 84_465, 149_741, 149_999, 150_000 })
            {
                var page = await _store.Database.ReadAsync(snapshot => RankedList.ReadAsync(snapshot, [.. list.Split('+')], place, PageSize), Cancelled);

                Assert.Equal(expected.Skip(place).Take(PageSize), page.Rows.Select(Encoding.UTF8.GetString));
                Assert.Equal(expected.Count, page.Total);
            }
        }
    }

    [Fact]
    public async Task Entries_between_two_numbers_are_counted_and_paged()
    {
        var page = await _store.Database.ReadAsync(snapshot => RankedList.ReadAsync(snapshot, ["thirds-0", "thirds-1"], 1_000, PageSize, new(700, 140_001)), Cancelled);

        var expected = Enumerable.Range(700, 140_001 - 700 + 1).Where(number => number % 3 != 2).Reverse().ToList();
        Assert.Equal(expected.Skip(1_000).Take(PageSize).Select(Rows.Number), page.Rows.Select(Encoding.UTF8.GetString));
        Assert.Equal(expected.Count, page.Total);
    }

    private async Task RunAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create($"{server.ConnectionString};Search Path={_database.Schema}");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancelled);
    }
}
