using AnchorOrleans.Engine.Tests.Serialization;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Utilities;

namespace AnchorOrleans.Engine.Tests.Observers;

[Alias("test.watcher")]
internal interface IWatcher : IGrainObserver
{
    [Alias("OnChanged"), OneWay]
    void OnChanged(int number);

    [Alias("OnNode"), OneWay]
    Task OnNodeAsync(Node node);

    [Alias("AskAsync")]
    Task<string> AskAsync(string question);
}

[Alias("test.channel")]
internal interface IChannelGrain : IGrainWithStringKey
{
    [Alias("SubscribeAsync")]
    Task SubscribeAsync(IWatcher watcher);

    [Alias("UnsubscribeAsync")]
    Task UnsubscribeAsync(IWatcher watcher);

    [Alias("PublishAsync")]
    Task<int> PublishAsync(int number);

    [Alias("PublishNodeAsync")]
    Task<int> PublishNodeAsync();

    [Alias("AskAsync")]
    Task<string> AskAsync(IWatcher watcher, string question);

    [Alias("NotifyBadlyAsync")]
    Task<int> NotifyBadlyAsync();

    [Alias("ExpireAsync")]
    Task<int> ExpireAsync();
}

[GrainType("test-channel")]
internal sealed class ChannelGrain(ILogger<ChannelGrain> logger) : Grain, IChannelGrain
{
    private readonly ObserverManager<IWatcher> _watchers = new(TimeSpan.FromMinutes(1), logger);

    public Task SubscribeAsync(IWatcher watcher)
    {
        _watchers.Subscribe(watcher, watcher);
        return Task.CompletedTask;
    }

    public Task UnsubscribeAsync(IWatcher watcher)
    {
        _watchers.Unsubscribe(watcher);
        return Task.CompletedTask;
    }

    public Task<int> PublishAsync(int number)
    {
        _watchers.Notify(watcher => watcher.OnChanged(number));
        return Task.FromResult(_watchers.Count);
    }

    public async Task<int> PublishNodeAsync()
    {
        var node = new Node { Number = 1 };
        await _watchers.Notify(watcher => watcher.OnNodeAsync(node));
        return node.Number;
    }

    public Task<string> AskAsync(IWatcher watcher, string question) => watcher.AskAsync(question);

    public Task<int> NotifyBadlyAsync()
    {
        _watchers.Notify(Fail);
        return Task.FromResult(_watchers.Count);

        static void Fail(IWatcher watcher) => throw new InvalidDataException("the notification failed");
    }

    public Task<int> ExpireAsync()
    {
        _watchers.GetDateTime = () => DateTime.MaxValue;
        _watchers.ClearExpired();
        return Task.FromResult(_watchers.Count);
    }
}
