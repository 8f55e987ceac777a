using AnchorOrleans.Engine.Tests.Hosting;
using Orleans.Storage;

namespace AnchorOrleans.Engine.Tests.State;

[GenerateSerializer, Alias("test.counter-state")]
public sealed class CounterState
{
    [Id(0)]
    public int Count { get; set; }

    [Id(1)]
    public string Name { get; set; } = "initial";
}

[GenerateSerializer, Alias("test.positional-state")]
public sealed record PositionalState([property: Id(0)] int Count, [property: Id(1)] string? Name);

[GenerateSerializer, Alias("test.counter-view")]
public sealed record CounterView([property: Id(0)] int Count, [property: Id(1)] string Name, [property: Id(2)] bool Exists, [property: Id(3)] string? ETag);

[Alias("test.counter")]
internal interface ICounterGrain : IGrainWithStringKey
{
    [Alias("SetAsync")]
    Task SetAsync(int count);

    [Alias("SetWithoutWritingAsync")]
    Task SetWithoutWritingAsync(int count);

    [Alias("WriteTwiceAsync")]
    Task<bool> WriteTwiceAsync(int first, int second);

    [Alias("TryWriteAsync")]
    Task<bool> TryWriteAsync(int count);

    [Alias("ViewAsync")]
    Task<CounterView> ViewAsync();

    [Alias("ReloadAsync")]
    Task ReloadAsync();

    [Alias("ClearAsync")]
    Task ClearAsync();

    [Alias("PositionalAsync")]
    Task<PositionalState> PositionalAsync();

    [Alias("TrespassAsync")]
    Task<string> TrespassAsync(string what);

    [Alias("ActivationAsync")]
    Task<Guid> ActivationAsync();
}

[GrainType("test-counter")]
internal sealed class CounterGrain(
    Stage stage,
    [PersistentState("counter")] IPersistentState<CounterState> stored,
    [PersistentState("positional", "other")] IPersistentState<PositionalState> positional) : Grain, ICounterGrain
{
    private readonly Guid _activation = Guid.NewGuid();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        stage.Reach($"{this.GetPrimaryKeyString()} activated with {stored.State.Count}");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        stage.Reach($"{this.GetPrimaryKeyString()} deactivated {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task SetAsync(int count)
    {
        stored.State.Count = count;
        return stored.WriteStateAsync();
    }

    public Task SetWithoutWritingAsync(int count)
    {
        stored.State.Count = count;
        return Task.CompletedTask;
    }

    public async Task<bool> WriteTwiceAsync(int first, int second)
    {
        stored.State.Count = first;
        var one = stored.WriteStateAsync();
        stored.State.Count = second;
        var other = stored.WriteStateAsync();
        await Task.WhenAll(one, other);
        return true;
    }

    public async Task<bool> TryWriteAsync(int count)
    {
        try
        {
            await SetAsync(count);
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }

    public Task<CounterView> ViewAsync() => Task.FromResult(new CounterView(stored.State.Count, stored.State.Name, stored.RecordExists, stored.Etag));

    public Task ReloadAsync() => stored.ReadStateAsync();

    public Task ClearAsync() => stored.ClearStateAsync();

    public async Task<PositionalState> PositionalAsync()
    {
        var before = positional.State;
        positional.State = new(1, "set");
        await positional.WriteStateAsync();
        return before;
    }

    public async Task<string> TrespassAsync(string what)
    {
        Func<Task> trespass = what switch
        {
            "state" => () => Task.FromResult(stored.State),
            "write" => () => stored.WriteStateAsync(),
            "factory" => () => Task.FromResult(GrainFactory),
            "timer" => () => Task.FromResult(this.RegisterGrainTimer(() => Task.CompletedTask, TimeSpan.FromHours(1), TimeSpan.FromHours(1))),
            _ => () => Task.Run(DeactivateOnIdle),
        };

        try
        {
            await Task.Run(trespass);
            return "nothing";
        }
        catch (InvalidOperationException exception)
        {
            return exception.Message;
        }
    }

    public Task<Guid> ActivationAsync() => Task.FromResult(_activation);
}

/// <summary>Names a storage that nobody registered.</summary>
[Alias("test.homeless")]
internal interface IHomelessGrain : IGrainWithStringKey
{
    [Alias("HelloAsync")]
    Task HelloAsync();
}

[GrainType("test-homeless")]
internal sealed class HomelessGrain([PersistentState("x", "nowhere")] IPersistentState<CounterState> stored) : Grain, IHomelessGrain
{
    public Task HelloAsync() => Task.FromResult(stored.State);
}

/// <summary>State that nobody made serializable.</summary>
public sealed class PlainState
{
    public int Count { get; set; }
}

[Alias("test.plain-state")]
internal interface IPlainStateGrain : IGrainWithStringKey
{
    [Alias("CountAsync")]
    Task<int> CountAsync();
}

[GrainType("test-plain-state")]
internal sealed class PlainStateGrain([PersistentState("plain")] IPersistentState<PlainState> stored) : Grain, IPlainStateGrain
{
    public Task<int> CountAsync() => Task.FromResult(stored.State.Count);
}
