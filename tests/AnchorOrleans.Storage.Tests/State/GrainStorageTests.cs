using AnchorOrleans.Storage.Tests.Databases;
using AnchorOrleans.Testing.Postgres;
using Orleans.Storage;

namespace AnchorOrleans.Storage.Tests.State;

public abstract class GrainStorageTests(TestDatabase database) : StoreTests(database)
{
    private static readonly GrainId Grain = GrainId.Create("counter", "acme/a/b é#");

    [Fact]
    public async Task A_state_never_written_is_fresh_and_has_no_record()
    {
        var state = await ReadAsync();

        Assert.Equal(0, state.State.Count);
        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
    }

    [Fact]
    public async Task A_written_state_is_read_back_after_reopening()
    {
        var written = await WriteAsync(New(1));
        await ReopenAsync();

        var read = await ReadAsync();

        Assert.Equal(1, read.State.Count);
        Assert.True(read.RecordExists);
        Assert.Equal(written.ETag, read.ETag);
    }

    [Fact]
    public async Task States_of_one_grain_are_apart()
    {
        await Store.Grains.WriteStateAsync("one", Grain, New(1));
        await Store.Grains.WriteStateAsync("two", Grain, New(2));

        var one = new HeldState();
        await Store.Grains.ReadStateAsync("one", Grain, one);

        Assert.Equal(1, one.State.Count);
    }

    [Fact]
    public async Task Of_two_writers_with_the_same_etag_the_second_is_refused()
    {
        await WriteAsync(New(1));
        var (first, second) = (await ReadAsync(), await ReadAsync());
        first.State.Count = 2;
        second.State.Count = 3;
        await WriteAsync(first);

        var refused = await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(second));

        Assert.Equal((first.ETag, second.ETag), (refused.StoredEtag, refused.CurrentEtag));
        Assert.Equal(2, (await ReadAsync()).State.Count);
    }

    [Fact]
    public async Task Of_two_writers_of_a_new_state_the_second_is_refused()
    {
        await WriteAsync(New(1));

        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(New(2)));

        Assert.Equal(1, (await ReadAsync()).State.Count);
    }

    [Theory]
    [InlineData("12")]
    [InlineData("not a number")]
    public async Task A_writer_with_an_etag_of_nothing_is_refused(string etag)
    {
        var refused = await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(new(new CounterState(), etag)));

        Assert.Null(refused.StoredEtag);
        Assert.False((await ReadAsync()).RecordExists);
    }

    [Fact]
    public async Task A_refused_write_leaves_the_row_in_lists_as_it_was()
    {
        await WriteAsync(New(1));

        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(New(5)));

        Assert.Equal(1, Assert.Single(await ListAsync()).Revision);
    }

    [Fact]
    public async Task A_write_takes_the_row_in_lists_along()
    {
        var state = await WriteAsync(New(1));
        state.State.Count = 2;

        await WriteAsync(state);

        Assert.Equal("count-2", Assert.Single(await ListAsync()).Description.Name);
    }

    [Fact]
    public async Task A_cleared_state_is_gone_from_the_lists_too()
    {
        var state = await WriteAsync(New(1));

        await Store.Grains.ClearStateAsync("counter", Grain, state);

        Assert.Equal((0, false, null), (state.State.Count, state.RecordExists, state.ETag));
        Assert.False((await ReadAsync()).RecordExists);
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task Clearing_with_an_old_etag_is_refused()
    {
        var state = await WriteAsync(New(1));
        var stale = new HeldState(new CounterState(), state.ETag);
        await WriteAsync(state);

        await Assert.ThrowsAsync<InconsistentStateException>(() => Store.Grains.ClearStateAsync("counter", Grain, stale));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Store.Grains.ClearStateAsync("counter", Grain, New(1)));

        Assert.True((await ReadAsync()).RecordExists);
    }

    [Fact]
    public async Task Clearing_what_was_never_written_does_nothing()
    {
        await Store.Grains.ClearStateAsync("counter", Grain, New(1));

        Assert.False((await ReadAsync()).RecordExists);
    }

    [Fact]
    public async Task An_etag_from_before_a_clear_fits_no_later_state()
    {
        var stale = await WriteAsync(New(1));
        await Store.Grains.ClearStateAsync("counter", Grain, new HeldState(new CounterState { Count = 1 }, stale.ETag));
        await WriteAsync(New(1));

        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(stale));
    }

    [Fact]
    public async Task A_state_over_the_limit_is_refused_with_its_size_and_the_setting()
    {
        var large = New(1);
        large.State.Text = new string('x', 65_536);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync(large));

        Assert.Contains("65557 bytes; the limit is 65536 (Storage:StateLimit)", refused.Message, StringComparison.Ordinal);
        Assert.False((await ReadAsync()).RecordExists);
    }

    [Fact]
    public async Task A_state_at_the_limit_isStored()
    {
        var large = New(1);
        large.State.Text = new string('x', 65_536 - 21);

        await WriteAsync(large);

        Assert.Equal(large.State.Text, (await ReadAsync()).State.Text);
    }

    private static HeldState New(int count) => new(new CounterState { Count = count });

    private async Task<HeldState> ReadAsync()
    {
        var state = new HeldState();
        await Store.Grains.ReadStateAsync("counter", Grain, state);
        return state;
    }

    private async Task<HeldState> WriteAsync(HeldState state)
    {
        await Store.Grains.WriteStateAsync("counter", Grain, state);
        return state;
    }

    private async Task<IReadOnlyList<AnchorOrleans.ReadModel.TaskRow>> ListAsync() =>
        (await Store.Lists.ListTasksAsync(new(new("acme"), Offset: 0, Limit: 10), Cancelled)).Items;
}

public sealed class SqliteGrainStorageTests() : GrainStorageTests(new SqliteTestDatabase());

public sealed class PostgresGrainStorageTests(PostgresServer server) : GrainStorageTests(new PostgresTestDatabase(server));
