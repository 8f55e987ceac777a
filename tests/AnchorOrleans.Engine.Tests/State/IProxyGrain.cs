namespace AnchorOrleans.Engine.Tests.State;

/// <summary>Has another grain keep its count.</summary>
[Alias("test.proxy")]
internal interface IProxyGrain : IGrainWithStringKey
{
    [Alias("SetAsync")]
    Task SetAsync(string key, int count);

    [Alias("ActivationAsync")]
    Task<Guid> ActivationAsync();
}

[GrainType("test-proxy")]
internal sealed class ProxyGrain : Grain, IProxyGrain
{
    private readonly Guid _activation = Guid.NewGuid();

    public Task SetAsync(string key, int count) => GrainFactory.GetGrain<ICounterGrain>(key).SetAsync(count);

    public Task<Guid> ActivationAsync() => Task.FromResult(_activation);
}
