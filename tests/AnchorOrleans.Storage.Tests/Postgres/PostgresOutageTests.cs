using System.Threading.Channels;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Storage.Tests.Databases;
using AnchorOrleans.Storage.Tests.ReadModel;
using AnchorOrleans.Storage.Tests.State;
using AnchorOrleans.Testing.Postgres;

namespace AnchorOrleans.Storage.Tests.Postgres;

/// <summary>A server of their own, which these tests kill as a loss of power does.</summary>
public sealed class PostgresOutageTests : IAsyncLifetime
{
    private const int Writers = 8;

    private readonly PostgresServer _server = new();
    private PostgresTestDatabase _database = null!;
    private PostgresStore _one = null!;
    private PostgresStore _other = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = new(_server);
        _one = await _database.OpenPostgresAsync();
        _other = await _database.OpenPostgresAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _database.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_when_the_database_was_killed_under_load_and_nothing_is_half_written_or_twice()
    {
        var acknowledged = new int[2 * Writers];
        var told = Channel.CreateUnbounded<int>();
        using var enough = new CancellationTokenSource();
        var writing = Enumerable.Range(0, 2 * Writers).Select(writer => WriteAsync(writer, acknowledged, told.Writer, enough.Token)).ToList();

        for (var round = 0; round < 3; round++)
        {
            await WaitForAsync(told.Reader, 200);
            await _server.KillAsync();
            _server.Restart();
        }

        // The same stores go on by themselves.
        await WaitForAsync(told.Reader, 500);
        await enough.CancelAsync();
        await Task.WhenAll(writing);

        var rows = await _one.Lists.ListTasksAsync(new(new("acme"), 0, 100), Cancelled);
        Assert.Equal(2 * Writers, rows.Total);
        for (var writer = 0; writer < 2 * Writers; writer++)
        {
            var state = new HeldState();
            await _other.Grains.ReadStateAsync("counter", GrainOf(writer), state);
            Assert.Equal(acknowledged[writer], state.State.Count);
            Assert.Equal(state.State.Count, Assert.Single(rows.Items, row => row.Description.Task == new TaskId(Rows.Number(writer))).Revision);
        }
    }

    [Fact]
    public async Task While_the_database_is_away_callers_are_told_so_and_afterwards_the_same_store_works_again()
    {
        var grain = GrainOf(0);
        var state = new HeldState(new CounterState { Count = 1 });
        await _one.Grains.WriteStateAsync("counter", grain, state);
        await _server.KillAsync();

        state.State.Count = 2;
        var unwritten = await Assert.ThrowsAsync<StorageUnavailableException>(() => _one.Grains.WriteStateAsync("counter", grain, state));
        var unread = await Assert.ThrowsAsync<StorageUnavailableException>(() => _one.Lists.ListTasksAsync(new(new("acme"), 0, 10), Cancelled));
        _server.Restart();

        Assert.All([unwritten, unread], refused => Assert.Contains("cannot be reached", refused.Message, StringComparison.Ordinal));
        Assert.Equal(1, Assert.Single((await _one.Lists.ListTasksAsync(new(new("acme"), 0, 10), Cancelled)).Items).Revision);
        await _one.Grains.WriteStateAsync("counter", grain, state);
        Assert.Equal(2, Assert.Single((await _other.Lists.ListTasksAsync(new(new("acme"), 0, 10), Cancelled)).Items).Revision);
    }

    [Fact]
    public async Task A_start_waits_for_a_database_that_comes_later()
    {
        await _server.KillAsync();

        var opening = _database.OpenPostgresAsync();
        _server.Restart();

        await using var store = await opening;
        Assert.Empty((await store.Lists.ListTasksAsync(new(new("acme"), 0, 10), Cancelled)).Items);
    }

    private static GrainId GrainOf(int writer) => GrainId.Create("counter", $"acme/{writer}");

    private static async Task WaitForAsync(ChannelReader<int> told, int count)
    {
        for (var number = 0; number < count; number++)
        {
            await told.ReadAsync(Cancelled);
        }
    }

    /// <summary>Counts one state up; who was told that the storage is unavailable looks what became of its write, as a grain does that is activated anew.</summary>
    private async Task WriteAsync(int writer, int[] acknowledged, ChannelWriter<int> told, CancellationToken enough)
    {
        var store = writer % 2 == 0 ? _one : _other;
        var state = new HeldState();
        while (!enough.IsCancellationRequested)
        {
            try
            {
                await store.Grains.ReadStateAsync("counter", GrainOf(writer), state);
                Assert.InRange(state.State.Count, acknowledged[writer], acknowledged[writer] + 1);
                acknowledged[writer] = state.State.Count;
                state.State.Count++;
                await store.Grains.WriteStateAsync("counter", GrainOf(writer), state);
                acknowledged[writer]++;
                await told.WriteAsync(writer, Cancelled);
            }
            catch (StorageUnavailableException)
            {
                // It tries again.
            }
        }
    }
}
