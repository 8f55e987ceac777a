using AnchorOrleans.Engine.Tests.Hosting;
using Orleans.Storage;

namespace AnchorOrleans.Engine.Tests.State;

public sealed class StateTests(StateSilo silo) : IClassFixture<StateSilo>
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    private ICounterGrain Counter => silo.Grain<ICounterGrain>(_key);

    private Stage Stage => silo.Engine.Stage;

    [Fact]
    public async Task State_without_record_is_fresh() => Assert.Equal(new(0, "initial", false, null), await Counter.ViewAsync());

    [Fact]
    public async Task Fresh_state_of_a_positional_record_is_there_but_uninitialised()
    {
        Assert.Equal(new(0, null), await Counter.PositionalAsync());
        Assert.Equal(new(1, "set"), await Counter.PositionalAsync());
    }

    [Fact]
    public async Task What_was_written_is_there_before_the_next_activation_begins()
    {
        await Counter.SetAsync(5);
        var view = await Counter.ViewAsync();
        Assert.True(view.Exists);
        Assert.NotNull(view.ETag);

        await Counter.TrespassAsync("leave");
        await Stage.Reached($"{_key} deactivated ApplicationRequested");

        Assert.Equal(view, await Counter.ViewAsync());
        Assert.True(Stage.HasReached($"{_key} activated with 5"));
    }

    [Fact]
    public async Task Two_writes_in_one_turn_are_one_that_stores_the_latest()
    {
        await Counter.WriteTwiceAsync(1, 2);

        Assert.Equal(1, silo.Storage.Writes(Counter));
        Assert.Contains("\"Count\":2", silo.Storage.Stored("counter", Counter), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clearing_removes_the_record_and_begins_afresh()
    {
        await Counter.SetAsync(5);
        await Counter.ClearAsync();

        Assert.Null(silo.Storage.Stored("counter", Counter));
        Assert.Equal(new(0, "initial", false, null), await Counter.ViewAsync());

        await Counter.SetAsync(6);
        Assert.Equal(6, (await Counter.ViewAsync()).Count);
    }

    [Fact]
    public async Task Reading_again_brings_back_what_is_stored()
    {
        await Counter.SetAsync(5);
        await Counter.SetWithoutWritingAsync(6);
        await Counter.ReloadAsync();

        Assert.Equal(5, (await Counter.ViewAsync()).Count);
    }

    [Fact]
    public async Task A_failed_write_is_wrapped_and_leaves_the_activation_with_the_unsaved_state()
    {
        await Counter.SetAsync(1);
        var activation = await Counter.ActivationAsync();
        silo.Storage.Fail(Counter, new IOException("the disk is full"));

        var exception = await Assert.ThrowsAsync<OrleansException>(() => Counter.SetAsync(2));

        Assert.StartsWith("Error from storage provider TestStorage.counter during WriteStateAsync for grain test-counter/", exception.Message, StringComparison.Ordinal);
        Assert.Equal("the disk is full", Assert.IsType<IOException>(exception.InnerException).Message);
        Assert.Equal(2, (await Counter.ViewAsync()).Count);
        Assert.Equal(activation, await Counter.ActivationAsync());
        Assert.Contains("\"Count\":1", silo.Storage.Stored("counter", Counter), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conflict_that_escapes_ends_the_activation_and_the_next_reads_afresh()
    {
        await Counter.SetAsync(1);
        var activation = await Counter.ActivationAsync();
        silo.Storage.WritePast("counter", Counter, """{"Count":7,"Name":"other"}""");

        var exception = await Assert.ThrowsAsync<InconsistentStateException>(() => Counter.SetAsync(2));

        Assert.False(string.Equals(exception.StoredEtag, exception.CurrentEtag, StringComparison.Ordinal));
        Assert.Equal(7, (await Counter.ViewAsync()).Count);
        Assert.NotEqual(activation, await Counter.ActivationAsync());
        Assert.True(Stage.HasReached($"{_key} deactivated ApplicationError"));
    }

    [Fact]
    public async Task A_conflict_that_is_caught_leaves_the_state_stale_until_it_is_read_again()
    {
        await Counter.SetAsync(1);
        var activation = await Counter.ActivationAsync();
        silo.Storage.WritePast("counter", Counter, """{"Count":7,"Name":"other"}""");

        Assert.False(await Counter.TryWriteAsync(2));
        Assert.False(await Counter.TryWriteAsync(3));
        Assert.Equal(3, (await Counter.ViewAsync()).Count);
        await Counter.ReloadAsync();

        Assert.True(await Counter.TryWriteAsync(4));
        Assert.Equal(activation, await Counter.ActivationAsync());
    }

    [Fact]
    public async Task A_conflict_in_a_grain_does_not_end_the_one_that_called_it()
    {
        var caller = silo.Grain<IProxyGrain>(_key);
        await caller.SetAsync(_key, 1);
        var activation = await caller.ActivationAsync();
        silo.Storage.WritePast("counter", Counter, """{"Count":7,"Name":"other"}""");

        await Assert.ThrowsAsync<InconsistentStateException>(() => caller.SetAsync(_key, 2));

        Assert.Equal(activation, await caller.ActivationAsync());
    }

    [Fact]
    public async Task A_failed_read_fails_the_activation_and_the_next_call_tries_again()
    {
        silo.Storage.Fail(Counter, new IOException("the disk is gone"));
        await Assert.ThrowsAnyAsync<Exception>(() => Counter.ViewAsync());
        Assert.False(Stage.HasReached($"{_key} activated with 0"));

        silo.Storage.Fail(Counter, null);

        Assert.Equal(0, (await Counter.ViewAsync()).Count);
    }

    [Fact]
    public async Task A_second_write_waits_for_the_first_and_takes_its_etag()
    {
        var gate = silo.Storage.Hold(Counter);
        var first = Counter.SetAsync(1);
        gate.SetResult();
        await first;
        await Counter.SetAsync(2);

        Assert.Equal(2, silo.Storage.Writes(Counter));
    }

    [Fact]
    public async Task A_storage_that_is_not_registered_fails_the_first_call()
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => silo.Grain<IHomelessGrain>(_key).HelloAsync());

        Assert.Contains("No storage provider named \"nowhere\" found loading grain type test-homeless.", Innermost(exception).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_without_serializer_is_refused_by_the_stricter_engine()
    {
        var grain = silo.Grain<IPlainStateGrain>(_key);
#if ENGINE_LOCAL
        // Whether Orleans minds depends on the storage's serializer; grains that are to run on either must not depend on that.
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => grain.CountAsync());
        Assert.Equal($"Could not find a copier for type {typeof(PlainState)}.", Innermost(exception).Message);
#else
        Assert.Equal(0, await grain.CountAsync());
#endif
    }

    [Theory]
    [InlineData("state")]
    [InlineData("write")]
    [InlineData("factory")]
    [InlineData("timer")]
    public async Task A_thread_outside_the_grain_is_refused(string what) =>
        Assert.Equal("Activation access violation. A non-activation thread attempted to access activation services.", await Counter.TrespassAsync(what));

    private static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;
}
