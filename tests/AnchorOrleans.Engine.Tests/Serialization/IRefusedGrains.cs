namespace AnchorOrleans.Engine.Tests.Serialization;

/// <summary>Takes an argument that is not serializable.</summary>
[Alias("test.refused.argument")]
internal interface IPlainArgumentGrain : IGrainWithStringKey
{
    [Alias("TakeAsync")]
    Task TakeAsync(Plain value);
}

/// <summary>Answers with what is not serializable.</summary>
[Alias("test.refused.result")]
internal interface IPlainResultGrain : IGrainWithStringKey
{
    [Alias("GiveAsync")]
    Task<Plain> GiveAsync();
}

/// <summary>One nested case of its result is not serializable.</summary>
[Alias("test.refused.case")]
internal interface IForgetfulGrain : IGrainWithStringKey
{
    [Alias("GiveAsync")]
    Task<Forgetful> GiveAsync();
}

/// <summary>Takes anything, so that what it is given can only be judged when it is sent.</summary>
[Alias("test.refused.object")]
internal interface IAnythingGrain : IGrainWithStringKey
{
    [Alias("TakeAsync")]
    Task TakeAsync(object value);

    [Alias("ThrowAsync")]
    Task ThrowAsync(string kind);
}

[GrainType("test-refused")]
internal sealed class RefusedGrain : Grain, IPlainArgumentGrain, IPlainResultGrain, IForgetfulGrain, IAnythingGrain
{
    Task IPlainArgumentGrain.TakeAsync(Plain value) => Task.CompletedTask;

    Task<Plain> IPlainResultGrain.GiveAsync() => Task.FromResult(new Plain("plain"));

    Task<Forgetful> IForgetfulGrain.GiveAsync() => Task.FromResult<Forgetful>(new Forgetful.Forgotten());

    Task IAnythingGrain.TakeAsync(object value) => Task.CompletedTask;

    public async Task ThrowAsync(string kind)
    {
        await Task.Yield();
        throw kind switch
        {
            "framework" => new ArgumentException("a message", nameof(kind)),
            "own" => new FaultException("a message", 42, new InvalidOperationException("inside")),
            "plain" => new PlainException("a message"),
            "plain inside" => new InvalidOperationException("outside", new PlainException("inside")),
            "aggregate" => new AggregateException("several", new InvalidOperationException("one"), new FaultException("two", 2)),
            _ => new NotSupportedException(kind),
        };
    }
}
