using AnchorOrleans.Engine.Tests.Hosting;

namespace AnchorOrleans.Engine.Tests.Life;

public sealed class LifeTests(SharedSilo silo)
{
    private readonly string _id = Guid.NewGuid().ToString("N");

    private Stage Stage => silo.Stage;

    [Fact]
    public async Task A_grain_is_activated_by_its_first_call_and_only_once()
    {
        var grain = silo.Grain<ILifeGrain>(_id);
        Assert.False(Stage.HasReached($"{_id} activating"));

        var activations = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => grain.ActivationAsync()));

        Assert.Single(activations.Distinct());
        Assert.Single(Stage.Journal, point => string.Equals(point, $"{_id} activating", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failing_activation_fails_the_call_and_the_next_call_tries_again()
    {
        var key = $"{_id} reluctant";
        var grain = silo.Grain<ILifeGrain>(key);

        var exception = await Assert.ThrowsAsync<InvalidDataException>(() => grain.ActivationAsync());
        Assert.Equal("the activation failed", exception.Message);
        Stage.Reach($"{key} may live");

        Assert.NotEqual(Guid.Empty, await grain.ActivationAsync());
        Assert.DoesNotContain(Stage.Journal, point => point.StartsWith($"{key} deactivating", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failing_constructor_fails_the_call_and_the_next_call_tries_again()
    {
        var key = $"{_id} unborn";
        var grain = silo.Grain<ILifeGrain>(key);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.ActivationAsync());
        Assert.StartsWith("Failed to create an instance of grain type '", exception.Message, StringComparison.Ordinal);
        Assert.Equal("the constructor failed", Assert.IsType<InvalidDataException>(exception.InnerException).Message);
        Stage.Reach($"{key} may live");

        Assert.NotEqual(Guid.Empty, await grain.ActivationAsync());
    }

    [Fact]
    public async Task Calls_wait_until_the_activation_has_begun()
    {
        var key = $"{_id} slow start";
        var grain = silo.Grain<ILifeGrain>(key);
        var call = grain.ActivationAsync();
        await Stage.Reached($"{key} activating");

        Assert.False(call.IsCompleted);

        Stage.Open($"{key} may live");
        Assert.NotEqual(Guid.Empty, await call);
    }

    [Fact]
    public async Task A_grain_that_leaves_finishes_its_call_and_later_calls_go_to_a_new_activation()
    {
        var grain = silo.Grain<ILifeGrain>(_id);
        var leaving = grain.LeaveAsync(linger: true);
        await Stage.Reached($"{_id} leaving");
        var later = grain.ActivationAsync();
        var interleaving = grain.PeekAsync();

        Assert.False(later.IsCompleted);
        Assert.False(interleaving.IsCompleted);

        Stage.Open($"{_id} may leave");
        var old = await leaving;
        Assert.NotEqual(old, await later);
        Assert.Equal(await later, await interleaving);
        Assert.True(Stage.HasReached($"{_id} deactivating ApplicationRequested"));
    }

    [Fact]
    public async Task Calls_wait_until_the_old_activation_has_ended()
    {
        var key = $"{_id} slow end";
        var grain = silo.Grain<ILifeGrain>(key);
        var old = await grain.LeaveAsync(linger: false);
        await Stage.Reached($"{key} deactivating ApplicationRequested");
        var later = grain.ActivationAsync();

        Assert.False(later.IsCompleted);

        Stage.Open($"{key} may end");
        Assert.NotEqual(old, await later);
    }

    [Fact]
    public async Task A_failing_deactivation_is_an_end_all_the_same()
    {
        var grain = silo.Grain<ILifeGrain>($"{_id} bad end");
        var old = await grain.LeaveAsync(linger: false);

        Assert.NotEqual(old, await grain.ActivationAsync());
    }

    [Fact]
    public async Task Calls_of_a_grain_that_ends_as_soon_as_it_begins_do_not_go_round_for_ever()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => silo.Grain<ILifeGrain>($"{_id} short-lived").ActivationAsync());

        Assert.InRange(Stage.Journal.Count(point => string.Equals(point, $"{_id} short-lived activating", StringComparison.Ordinal)), 1, 10);
    }

    [Fact]
    public async Task A_grain_is_disposed_of_after_its_end()
    {
        await silo.Grain<ILifeGrain>(_id).LeaveAsync(linger: false);

        await Stage.Reached($"{_id} disposed");
    }

    [Fact]
    public async Task Work_left_behind_by_an_activation_that_ended_cannot_call()
    {
        await silo.Grain<ILifeGrain>(_id).LeaveWorkBehindAsync();
        await Stage.Reached($"{_id} disposed");
        Stage.Open($"{_id} go on");

        await Stage.Reached($"{_id} was refused: Attempt to access an invalid activation:");
    }
}
