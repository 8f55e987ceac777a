using System.Collections.Concurrent;
using AnchorOrleans.Engine.Tests.Calls;
using AnchorOrleans.Engine.Tests.Hosting;
using AnchorOrleans.Engine.Tests.Serialization;
using AnchorOrleans.Engine.Tests.Streams;
using AnchorOrleans.Engine.Tests.Timers;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorOrleans.Engine.Tests.Filters;

public sealed class FilterTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _seen = new();
    private Func<IIncomingGrainCallContext, Task> _incoming = context => context.Invoke();
    private Func<IOutgoingGrainCallContext, Task> _outgoing = context => context.Invoke();
    private EngineHost? _host;

    private ICallGrain Grain => _host!.Grain<ICallGrain>("grain");

    public async ValueTask InitializeAsync()
    {
        _host = await EngineHost.StartAsync(silo =>
        {
            silo.AddIncomingGrainCallFilter(context => _incoming(context));
            silo.AddIncomingGrainCallFilter<CountingFilter>();
            silo.AddOutgoingGrainCallFilter(context => _outgoing(context));
            silo.Services.AddSingleton(_seen);
        });
    }

    public async ValueTask DisposeAsync() => await _host!.DisposeAsync();

    [Fact]
    public async Task A_filter_knows_who_is_called_and_by_what()
    {
        string? seen = null;
        _incoming = async context =>
        {
            if (context.MethodName is not nameof(ICallGrain.EchoAsync))
            {
                await context.Invoke();
                return;
            }

            seen = $"{context.TargetId} {context.InterfaceName} {context.MethodName} {context.Request.GetArgument(0)} {context.InterfaceMethod.Name} {context.ImplementationMethod.DeclaringType!.Name} {context.SourceId is null}";
            await context.Invoke();
            seen += $" {context.Result}";
        };

        await Grain.EchoAsync("text");

        Assert.Equal(
            $"test-call/grain {typeof(ICallGrain).FullName} EchoAsync text EchoAsync CallGrain {ClientIsNobody} text",
            seen);
    }

    [Fact]
    public async Task Filters_stand_around_one_another_in_the_order_they_were_added()
    {
        _incoming = async context =>
        {
            if (context.MethodName is not nameof(ICallGrain.EchoAsync))
            {
                await context.Invoke();
                return;
            }

            _seen.Enqueue("first before");
            await context.Invoke();
            _seen.Enqueue("first after");
        };

        await Grain.EchoAsync("text");

        Assert.Equal(["first before", "second before EchoAsync", "second after EchoAsync", "first after"], [.. _seen]);
    }

    [Fact]
    public async Task A_filter_may_change_arguments_and_result()
    {
        _incoming = async context =>
        {
            context.Request.SetArgument(0, "changed");
            await context.Invoke();
            context.Result = $"{context.Result} twice";
        };

        Assert.Equal("changed twice", await Grain.EchoAsync("text"));
    }

    [Fact]
    public async Task A_filter_may_answer_by_itself()
    {
        _incoming = context =>
        {
            context.Result = "from the filter";
            return Task.CompletedTask;
        };

        Assert.Equal("from the filter", await Grain.EchoAsync("text"));
    }

    [Fact]
    public async Task A_failure_of_a_filter_replaces_the_answer()
    {
        _incoming = async context =>
        {
            await context.Invoke();
            throw new FaultException("from the filter", 1);
        };

        Assert.Equal(1, (await Assert.ThrowsAsync<FaultException>(() => Grain.EchoAsync("text"))).Code);
    }

    [Fact]
    public async Task A_filter_may_translate_a_failure()
    {
        _incoming = async context =>
        {
            try
            {
                await context.Invoke();
            }
            catch (PlainException exception)
            {
                throw new FaultException(exception.Message, 2);
            }
        };

        Assert.Equal(2, (await Assert.ThrowsAsync<FaultException>(() => _host!.Grain<IAnythingGrain>("grain").ThrowAsync("plain"))).Code);
    }

    [Fact]
    public async Task An_outgoing_filter_sees_the_calls_of_clients_and_of_grains()
    {
        ConcurrentQueue<string> sent = new();
        _outgoing = async context =>
        {
            sent.Enqueue($"{context.MethodName} {context.SourceContext?.GrainId.Type}");
            await context.Invoke();
            if (context.MethodName is nameof(ICircleGrain.HereInterleavingAsync))
            {
                context.Result = "changed on the way";
            }
        };

        Assert.Equal("changed on the way", await _host!.Grain<ICircleGrain>("a").RoundInterleavingAsync("b"));
        Assert.Equal(["BackInterleavingAsync test-circle", "HereInterleavingAsync test-circle"], [.. sent.Where(call => call.Contains("circle", StringComparison.Ordinal))]);
        Assert.Contains(sent, call => call.StartsWith("RoundInterleavingAsync", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_filter_sees_ticks_of_timers()
    {
        await _host!.Grain<ITimerGrain>("grain").StartAsync("plain", TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan, interleave: false);
        await _host.Stage.Reached("plain tick 1");

        Assert.Contains(_seen, entry => entry is "second before InvokeCallbackAsync");
    }

    [Fact]
    public async Task A_filter_sees_the_fetches_of_a_stream()
    {
        await foreach (var number in _host!.Grain<IFeedGrain>("grain").CountAsync(250))
        {
            Assert.InRange(number, 0, 249);
        }

        Assert.Contains(_seen, entry => entry.StartsWith("second before StartEnumeration", StringComparison.Ordinal));
        Assert.Contains(_seen, entry => entry.StartsWith("second before MoveNext", StringComparison.Ordinal));
    }

    /// <summary>Orleans gives the client in the silo's process an id of its own; this engine knows no clients.</summary>
#if ENGINE_LOCAL
    private static bool ClientIsNobody => true;
#else
    private static bool ClientIsNobody => false;
#endif

    private sealed class CountingFilter(ConcurrentQueue<string> seen) : IIncomingGrainCallFilter
    {
        public async Task Invoke(IIncomingGrainCallContext context)
        {
            // The calls that Orleans makes for itself pass the filters too.
            if (!context.TargetId.Type.ToString()!.StartsWith("test-", StringComparison.Ordinal))
            {
                await context.Invoke();
                return;
            }

            seen.Enqueue($"second before {context.MethodName}");
            await context.Invoke();
            seen.Enqueue($"second after {context.MethodName}");
        }
    }
}
