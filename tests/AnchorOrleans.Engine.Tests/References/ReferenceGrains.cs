namespace AnchorOrleans.Engine.Tests.References;

[Alias("test.guid")]
internal interface IGuidGrain : IGrainWithGuidKey
{
    [Alias("WhoAsync")]
    Task<Guid> WhoAsync();

    [Alias("IdAsync")]
    Task<string> IdAsync();
}

/// <summary>Has no base class; its context is injected.</summary>
[GrainType("test-guid")]
internal sealed class GuidGrain(IGrainContext context) : IGrainBase, IGuidGrain
{
    public IGrainContext GrainContext => context;

    public Task<Guid> WhoAsync() => Task.FromResult(this.GetPrimaryKey());

    public Task<string> IdAsync() => Task.FromResult(context.GrainId.ToString());
}

[Alias("test.integer")]
internal interface IIntegerGrain : IGrainWithIntegerKey
{
    [Alias("WhoAsync")]
    Task<long> WhoAsync();

    [Alias("IdAsync")]
    Task<string> IdAsync();
}

[GrainType("test-integer")]
internal sealed class IntegerGrain : Grain, IIntegerGrain
{
    public Task<long> WhoAsync() => Task.FromResult(this.GetPrimaryKeyLong());

    public Task<string> IdAsync() => Task.FromResult(this.GetGrainId().ToString());
}

[Alias("test.hidden")]
internal interface IHiddenGrain : IGrainWithStringKey
{
    [Alias("IdAsync")]
    Task<string> IdAsync();

    [Alias("KeyAsync")]
    Task<string> KeyAsync();

    [Alias("MyselfAsync")]
    Task<IHiddenGrain> MyselfAsync();
}

[Alias("test.second-face")]
internal interface ISecondFace : IGrainWithStringKey
{
    [Alias("SecondAsync")]
    Task<string> SecondAsync();
}

/// <summary>Has no grain type of its own, so that its class gives the name, and two interfaces.</summary>
internal sealed class HiddenGrain : Grain, IHiddenGrain, ISecondFace
{
    public Task<string> IdAsync() => Task.FromResult(this.GetGrainId().ToString());

    public Task<string> KeyAsync() => Task.FromResult(this.GetPrimaryKeyString());

    public Task<IHiddenGrain> MyselfAsync() => Task.FromResult(this.AsReference<IHiddenGrain>());

    public Task<string> SecondAsync() => KeyAsync();
}

/// <summary>Nobody implements it.</summary>
[Alias("test.nobody")]
internal interface INobodyGrain : IGrainWithStringKey
{
    [Alias("HelloAsync")]
    Task HelloAsync();
}

/// <summary>Two classes implement it.</summary>
[Alias("test.double")]
internal interface IDoubleGrain : IGrainWithStringKey
{
    [Alias("WhichAsync")]
    Task<string> WhichAsync();
}

[GrainType("test-left")]
internal sealed class LeftGrain : Grain, IDoubleGrain
{
    public Task<string> WhichAsync() => Task.FromResult("left");
}

[GrainType("test-right")]
internal sealed class RightGrain : Grain, IDoubleGrain
{
    public Task<string> WhichAsync() => Task.FromResult("right");
}
