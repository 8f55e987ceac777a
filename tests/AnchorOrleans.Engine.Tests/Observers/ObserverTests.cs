using AnchorOrleans.Engine.Tests.Hosting;
using AnchorOrleans.Engine.Tests.Serialization;

namespace AnchorOrleans.Engine.Tests.Observers;

public sealed class ObserverTests(SharedSilo silo)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    private IChannelGrain Channel => silo.Grain<IChannelGrain>(_key);

    private IGrainFactory Grains => silo.Engine.Grains;

    private Stage Stage => silo.Stage;

    [Fact]
    public async Task An_observer_is_called_in_order_outside_the_grain()
    {
        var watcher = new Watcher(Stage, _key);
        var reference = Grains.CreateObjectReference<IWatcher>(watcher);
        await Channel.SubscribeAsync(reference);

        for (var number = 0; number < 10; number++)
        {
            await Channel.PublishAsync(number);
        }

        await Stage.Reached($"{_key} saw 9");
        Assert.Equal([.. Enumerable.Range(0, 10).Select(number => $"{_key} saw {number}")], Mine());
        Assert.Same(TaskScheduler.Default, watcher.Scheduler);
        GC.KeepAlive(watcher);
    }

    [Fact]
    public async Task An_observer_can_be_asked()
    {
        var watcher = new Watcher(Stage, _key);

        Assert.Equal("why? because", await Channel.AskAsync(Grains.CreateObjectReference<IWatcher>(watcher), "why?"));
        GC.KeepAlive(watcher);
    }

    [Fact]
    public async Task What_an_observer_is_told_is_copied()
    {
        var watcher = new Watcher(Stage, _key);
        await Channel.SubscribeAsync(Grains.CreateObjectReference<IWatcher>(watcher));

        Assert.Equal(1, await Channel.PublishNodeAsync());
        await Stage.Reached($"{_key} changed the node");
        GC.KeepAlive(watcher);
    }

    [Fact]
    public async Task The_object_itself_is_refused()
    {
        var exception = await Assert.ThrowsAsync<NotSupportedException>(async () => await Channel.SubscribeAsync(new Watcher(Stage, _key)));

        Assert.EndsWith("Did you forget to CreateObjectReference?", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unsubscribing_ends_the_calls()
    {
        var watcher = new Watcher(Stage, _key);
        var reference = Grains.CreateObjectReference<IWatcher>(watcher);
        await Channel.SubscribeAsync(reference);
        await Channel.SubscribeAsync(reference);
        Assert.Equal(1, await Channel.PublishAsync(1));

        await Channel.UnsubscribeAsync(reference);

        Assert.Equal(0, await Channel.PublishAsync(2));
        GC.KeepAlive(watcher);
    }

    [Fact]
    public async Task A_deleted_reference_leads_nowhere()
    {
        var (deleted, kept) = (new Watcher(Stage, $"{_key} deleted"), new Watcher(Stage, _key));
        var reference = Grains.CreateObjectReference<IWatcher>(deleted);
        await Channel.SubscribeAsync(reference);
        await Channel.SubscribeAsync(Grains.CreateObjectReference<IWatcher>(kept));
        Grains.DeleteObjectReference<IWatcher>(reference);

        await Channel.PublishAsync(1);
        await Stage.Reached($"{_key} saw 1");

        Assert.False(Stage.HasReached($"{_key} deleted saw 1"));
        GC.KeepAlive((deleted, kept));
    }

    [Fact]
    public async Task An_observer_whose_notification_fails_is_dropped()
    {
        var watcher = new Watcher(Stage, _key);
        await Channel.SubscribeAsync(Grains.CreateObjectReference<IWatcher>(watcher));

        Assert.Equal(0, await Channel.NotifyBadlyAsync());
        GC.KeepAlive(watcher);
    }

    [Fact]
    public async Task An_observer_that_did_not_subscribe_again_expires()
    {
        var watcher = new Watcher(Stage, _key);
        await Channel.SubscribeAsync(Grains.CreateObjectReference<IWatcher>(watcher));

        Assert.Equal(0, await Channel.ExpireAsync());
        GC.KeepAlive(watcher);
    }

    private List<string> Mine() => [.. Stage.Journal.Where(point => point.StartsWith(_key, StringComparison.Ordinal))];

    private sealed class Watcher(Stage stage, string name) : IWatcher
    {
        public TaskScheduler? Scheduler { get; private set; }

        public void OnChanged(int number)
        {
            Scheduler = TaskScheduler.Current;
            stage.Reach($"{name} saw {number}");
        }

        public Task OnNodeAsync(Node node)
        {
            node.Number = 2;
            stage.Reach($"{name} changed the node");
            return Task.CompletedTask;
        }

        public Task<string> AskAsync(string question) => Task.FromResult($"{question} because");
    }
}
