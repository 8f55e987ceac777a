namespace AnchorOrleans.Silo.Tests.EndToEnd.Dashboard;

/// <summary>One stage for the tests that need no settings of their own; each opens tabs and makes tasks of its own.</summary>
public sealed class SharedDashboard : IAsyncLifetime
{
    internal DashboardStage Stage { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Stage = await DashboardStage.SetAsync(("Egress:Allow:0", "127.0.0.1"));

    public async ValueTask DisposeAsync() => await Stage.DisposeAsync();
}

/// <summary>The tests that share it.</summary>
[CollectionDefinition(Name)]
public sealed class SharedDashboardGroup : ICollectionFixture<SharedDashboard>
{
    public const string Name = "one dashboard";
}
