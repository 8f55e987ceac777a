using System.Collections.Concurrent;
using System.Diagnostics;
using AnchorOrleans.Engine.Tests.Calls;
using AnchorOrleans.Engine.Tests.Hosting;

namespace AnchorOrleans.Engine.Tests.Filters;

public sealed class ActivityTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivitySource _test = new("test.activities");
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name is "Microsoft.Orleans.Application" or "test.activities",
        Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    private EngineHost? _host;

    private ICallGrain Grain => _host!.Grain<ICallGrain>("traced");

    public async ValueTask InitializeAsync()
    {
        _listener.ActivityStopped = _ended.Enqueue;
        ActivitySource.AddActivityListener(_listener);
        _host = await EngineHost.StartAsync(silo => silo.AddActivityPropagation());
    }

    public async ValueTask DisposeAsync()
    {
        await _host!.DisposeAsync();
        _listener.Dispose();
        _test.Dispose();
    }

    [Fact]
    public async Task A_call_is_an_activity_where_it_is_sent_and_another_where_it_arrives()
    {
        using var caller = _test.StartActivity("caller")!;

        await Grain.EchoAsync("text");

        var calls = Of(caller);
        var sent = Assert.Single(calls, call => call.Kind == ActivityKind.Client);
        var arrived = Assert.Single(calls, call => call.Kind == ActivityKind.Server);
        Assert.Equal((caller.SpanId, sent.SpanId), (sent.ParentSpanId, arrived.ParentSpanId));
        Assert.All(calls, call => Assert.Equal("ICallGrain/EchoAsync", call.OperationName));
        Assert.Equal(
            ("orleans", typeof(ICallGrain).FullName, $"{typeof(ICallGrain).FullName}/EchoAsync"),
            (arrived.GetTagItem("rpc.system.name"), arrived.GetTagItem("orleans.rpc.service"), arrived.GetTagItem("rpc.method")));
    }

    [Fact]
    public async Task What_a_grain_calls_is_in_the_trace_of_its_caller()
    {
        using var caller = _test.StartActivity("caller")!;

        await _host!.Grain<ICircleGrain>("above").ReadBelowAsync("below", value: null);

        Assert.Equal(4, Of(caller).Count);
    }

    private List<Activity> Of(Activity caller) => [.. _ended.Where(activity => activity.TraceId == caller.TraceId && activity != caller)];
}
