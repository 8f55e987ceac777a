using AnchorOrleans.Engine.Tests.Hosting;

namespace AnchorOrleans.Engine.Tests.Turns;

public sealed class TurnTests(SharedSilo silo)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    private Stage Stage => silo.Stage;

    private IWorkerGrain Worker => silo.Grain<IWorkerGrain>(_key);

    [Fact]
    public async Task A_second_call_waits_until_the_first_has_ended()
    {
        var first = Worker.WorkAsync(Step("first"));
        await Stage.Reached(Step("first began"));
        var second = Worker.NoteAsync(Step("second"));
        await Worker.PeekAsync();

        Assert.False(Stage.HasReached(Step("second")));

        Stage.Open(Step("first go"));
        await Task.WhenAll(first, second);
        Assert.Equal([Step("first began"), Step("first ended"), Step("second")], Mine());
    }

    [Fact]
    public async Task Calls_run_in_order_of_arrival()
    {
        var first = Worker.WorkAsync(Step("first"));
        await Stage.Reached(Step("first began"));
        var rest = Enumerable.Range(0, 100).Select(number => Worker.NoteAsync(Step($"{number:000}"))).ToArray();

        Stage.Open(Step("first go"));
        await Task.WhenAll([first, .. rest]);

        Assert.Equal([.. Enumerable.Range(0, 100).Select(number => Step($"{number:000}"))], Mine()[2..]);
    }

    [Fact]
    public async Task An_always_interleave_call_runs_between_the_awaits_of_a_running_one()
    {
        var running = Worker.WorkAsync(Step("work"));
        await Stage.Reached(Step("work began"));

        Assert.Equal("nothing", await Worker.PeekAsync());

        Stage.Open(Step("work go"));
        await running;
        Assert.Equal(Step("work"), await Worker.PeekAsync());
    }

    [Fact]
    public async Task An_ordinary_call_does_not_wait_for_an_interleaving_one()
    {
        var peeking = Worker.PeekSlowlyAsync(Step("peek"));
        await Stage.Reached(Step("peek began"));

        await Worker.NoteAsync(Step("note"));

        Assert.False(peeking.IsCompleted);
        Stage.Open(Step("peek go"));
        await peeking;
    }

    [Fact]
    public async Task Read_only_calls_run_together()
    {
        var readers = new[] { Worker.ReadAsync(Step("r1")), Worker.ReadAsync(Step("r2")) };
        await Stage.Reached(Step("r1 began"));
        await Stage.Reached(Step("r2 began"));

        Stage.Open(Step("r1 go"));
        Stage.Open(Step("r2 go"));
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task Read_only_calls_overtake_a_waiting_writer()
    {
        var first = Worker.ReadAsync(Step("r1"));
        await Stage.Reached(Step("r1 began"));
        var writer = Worker.NoteAsync(Step("w"));
        var second = Worker.ReadAsync(Step("r2"));
        await Stage.Reached(Step("r2 began"));

        Stage.Open(Step("r2 go"));
        Stage.Open(Step("r1 go"));
        await Task.WhenAll(first, second, writer);

        Assert.Equal(Step("w"), Mine()[^1]);
    }

    [Fact]
    public async Task A_read_only_call_waits_for_a_writer()
    {
        var writer = Worker.WorkAsync(Step("w"));
        await Stage.Reached(Step("w began"));
        var reader = Worker.ReadAsync(Step("r"));
        Stage.Open(Step("r go"));
        await Worker.PeekAsync();

        Assert.False(Stage.HasReached(Step("r began")));

        Stage.Open(Step("w go"));
        await Task.WhenAll(writer, reader);
    }

    [Fact]
    public async Task Different_grains_run_side_by_side()
    {
        var one = Worker.WorkAsync(Step("one"));
        var other = silo.Grain<IWorkerGrain>($"{_key}-other").WorkAsync(Step("other"));

        await Stage.Reached(Step("one began"));
        await Stage.Reached(Step("other began"));

        Stage.Open(Step("one go"));
        Stage.Open(Step("other go"));
        await Task.WhenAll(one, other);
    }

    [Fact]
    public async Task Awaits_return_to_the_scheduler_of_the_grain() => Assert.True(await Worker.StaysOnItsSchedulerAsync());

    [Fact]
    public async Task Work_that_is_not_awaited_interleaves_with_later_calls()
    {
        await Worker.DetachAsync(Step("loop"));
        await Stage.Reached(Step("loop began"));

        await Worker.NoteAsync(Step("note"));
        Stage.Open(Step("loop go"));
        await Stage.Reached(Step("loop ended"));

        Assert.Equal([Step("loop began"), Step("note"), Step("loop ended")], Mine());
    }

    private string Step(string name) => $"{_key} {name}";

    private List<string> Mine() => [.. Stage.Journal.Where(point => point.StartsWith(_key, StringComparison.Ordinal))];
}
