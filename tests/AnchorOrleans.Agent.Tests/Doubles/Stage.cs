using System.Collections.Concurrent;
using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Browser.Driving;
using AnchorOrleans.Testing.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Agent.Tests.Doubles;

/// <summary>An agent as a service has it, and a scripted model behind real HTTP.</summary>
internal sealed class Stage : IAsyncDisposable
{
    public const string ApiKey = "key-that-nobody-may-see-4711";

    private readonly ServiceProvider _services;

    private Stage(ModelServer model, ServiceProvider services, LineLogger log)
    {
        Model = model;
        _services = services;
        Log = log;
    }

    public ModelServer Model { get; }

    public LineLogger Log { get; }

    public RecordingSupervisor Supervisor { get; } = new();

    public IAgent Agent => _services.GetRequiredService<IAgent>();

    public static async Task<Stage> SetAsync(string provider = "openai", TimeProvider? clock = null, params (string Key, string Value)[] settings)
    {
        var model = await ModelServer.StartAsync(TestContext.Current.CancellationToken);
        Dictionary<string, string?> values = new(StringComparer.OrdinalIgnoreCase)
        {
            ["Agent:Provider"] = provider,
            ["Agent:BaseUrl"] = provider == "openai" ? model.OpenAiUrl : model.AnthropicUrl,
            ["Agent:Model"] = "scripted-1",
            ["Agent:ApiKey"] = ApiKey,
            ["Agent:SeesImages"] = "false",
        };
        foreach (var (key, value) in settings)
        {
            values[$"Agent:{key}"] = value;
        }

        var log = new LineLogger();
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(values).Build())
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log))
            .AddSingleton(clock ?? TimeProvider.System)
            .AddAnchorAgent()
            .BuildServiceProvider();
        return new Stage(model, services, log);
    }

    /// <summary>Runs an agent to its end.</summary>
    public Task<AgentOutcome> RunAsync(IPageDriver page, AgentAssignment assignment, CancellationToken? stopping = null) =>
        Agent.RunAsync(assignment, page, Supervisor, stopping ?? TestContext.Current.CancellationToken);

    public Task<AgentOutcome> RunAsync(IPageDriver page, string objective = "Do it.") => RunAsync(page, new AgentAssignment { Objective = objective });

    /// <summary>Runs an agent that gets its work done.</summary>
    public async Task<AgentOutcome.Completed> CompleteAsync(IPageDriver page, AgentAssignment? assignment = null)
    {
        var outcome = await RunAsync(page, assignment ?? new AgentAssignment { Objective = "Do it." });
        Assert.True(outcome is AgentOutcome.Completed, $"{outcome} Faults: {string.Join("; ", Model.Faults)}");
        return (AgentOutcome.Completed)outcome;
    }

    /// <summary>Runs an agent that fails.</summary>
    public async Task<AgentOutcome.Failed> FailAsync(IPageDriver page, AgentAssignment? assignment = null, CancellationToken? stopping = null)
    {
        var outcome = await RunAsync(page, assignment ?? new AgentAssignment { Objective = "Do it." }, stopping);
        Assert.True(outcome is AgentOutcome.Failed, $"{outcome}");
        return (AgentOutcome.Failed)outcome;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Model.DisposeAsync();
    }
}

/// <summary>Keeps every line that is logged.</summary>
internal sealed class LineLogger : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{formatter(state, exception)} {exception}");

    public void Dispose()
    {
        // Nothing is held.
    }
}
