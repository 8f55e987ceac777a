namespace AnchorOrleans.Silo.Tests.EndToEnd.Agents;

/// <summary>One service with agents, one scripted model, and sites for the tests that do not disturb each other; scripts are told apart by their objectives.</summary>
public sealed class AgentGround : IAsyncLifetime
{
    private AgentStage? _stage;

    internal AgentStage Stage => _stage!;

    public async ValueTask InitializeAsync() => _stage = await AgentStage.SetAsync(
        "openai",
        (_, _) => "",
        ("Egress:Allow:1", "localhost"),
        ("Api:Agents:FirstReply", "00:00:01"),
        ("Api:Agents:Look", "00:00:00.050"),
        ("Agent:Retries", "1"),
        ("Agent:Models:down:Provider", "openai"),
        ("Agent:Models:down:BaseUrl", "http://127.0.0.1:1/v1"),
        ("Agent:Models:down:Model", "nobody"),
        ("Agent:Models:down:Retries", "0"));

    public ValueTask DisposeAsync() => _stage?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>The tests that share it, which is started for the first of them and ends with the last.</summary>
[CollectionDefinition(Name)]
public sealed class AgentGroundGroup : ICollectionFixture<AgentGround>
{
    public const string Name = "one service with agents";
}
