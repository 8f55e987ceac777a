using Orleans.Concurrency;

namespace AnchorOrleans.Engine.Tests.Calls;

/// <summary>Calls that lead back to where they came from.</summary>
[Alias("test.circle")]
internal interface ICircleGrain : IGrainWithStringKey
{
    [Alias("CallMyselfAsync"), ResponseTimeout("00:00:01")]
    Task CallMyselfAsync();

    [Alias("RoundAsync")]
    Task<string> RoundAsync(string over, bool allow);

    [Alias("BackAsync")]
    Task<string> BackAsync(string to);

    [Alias("BackInterleavingAsync")]
    Task<string> BackInterleavingAsync(string to);

    [Alias("RoundInterleavingAsync")]
    Task<string> RoundInterleavingAsync(string over);

    [Alias("HereAsync"), ResponseTimeout("00:00:01")]
    Task<string> HereAsync();

    [Alias("HereInterleavingAsync"), AlwaysInterleave]
    Task<string> HereInterleavingAsync();

    [Alias("SetAsync")]
    Task<string?> ReadBelowAsync(string below, string? value);

    [Alias("AddToListAsync")]
    Task AddToListAsync();

    [Alias("ReadAndSetAsync")]
    Task<string?> ReadAndSetAsync();
}

[GrainType("test-circle")]
internal sealed class CircleGrain : Grain, ICircleGrain
{
    public Task CallMyselfAsync() => this.AsReference<ICircleGrain>().HereAsync();

    public async Task<string> RoundAsync(string over, bool allow)
    {
        if (!allow)
        {
            return await Other(over).BackAsync(this.GetPrimaryKeyString());
        }

        using (RequestContext.AllowCallChainReentrancy())
        {
            return await Other(over).BackAsync(this.GetPrimaryKeyString());
        }
    }

    public Task<string> RoundInterleavingAsync(string over) => Other(over).BackInterleavingAsync(this.GetPrimaryKeyString());

    public Task<string> BackAsync(string to) => Other(to).HereAsync();

    public Task<string> BackInterleavingAsync(string to) => Other(to).HereInterleavingAsync();

    public Task<string> HereAsync() => Task.FromResult(this.GetPrimaryKeyString());

    public Task<string> HereInterleavingAsync() => HereAsync();

    public async Task<string?> ReadBelowAsync(string below, string? value)
    {
        if (value is not null)
        {
            RequestContext.Set("test", value);
        }

        var read = await Other(below).ReadAndSetAsync();
        return $"{read}/{RequestContext.Get("test")}";
    }

    public Task<string?> ReadAndSetAsync()
    {
        var read = RequestContext.Get("test") as string;
        RequestContext.Set("test", "from below");
        return Task.FromResult(read);
    }

    public Task AddToListAsync()
    {
        ((List<string>)RequestContext.Get("list")!).Add("changed by the grain");
        return Task.CompletedTask;
    }

    private ICircleGrain Other(string key) => GrainFactory.GetGrain<ICircleGrain>(key);
}
