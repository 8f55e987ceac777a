using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Models;
using AnchorOrleans.Agent.Tests.Doubles;
using AnchorOrleans.Testing;
using AnchorOrleans.Testing.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Agent.Tests.Models;

public sealed class ModelTests
{
    [Theory]
    [InlineData("openai", 429)]
    [InlineData("openai", 500)]
    [InlineData("anthropic", 429)]
    [InlineData("anthropic", 529)]
    public async Task A_provider_that_is_busy_is_asked_again_when_it_says(string provider, int status)
    {
        var clock = new ManualTimeProvider();
        await using var stage = await Stage.SetAsync(provider, clock);
        stage.Model.Play(_ => ModelReply.Fails(status, "7"), _ => ModelReply.Done("At last."));
        var due = clock.UntilArmedAsync(clock.GetUtcNow() + TimeSpan.FromSeconds(7));
        var running = stage.CompleteAsync(new PaperBrowser());

        await due.WaitAsync(TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromSeconds(7));

        var completed = await running;
        Assert.Equal("At last.", completed.Message);
        Assert.Equal((TimeSpan.FromSeconds(7), TimeSpan.Zero), (completed.Usage.Duration, completed.Usage.Compute));
        Assert.Contains(stage.Log.Lines, line => line.Contains($"(status {status})", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Waiting_for_a_provider_counts_against_the_time()
    {
        var clock = new ManualTimeProvider();
        await using var stage = await Stage.SetAsync("openai", clock);
        stage.Model.Play(_ => ModelReply.Fails(429, "3600"));
        var due = clock.UntilArmedAsync(clock.GetUtcNow() + TimeSpan.FromHours(1));
        var running = stage.FailAsync(new PaperBrowser());

        await due.WaitAsync(TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(AgentFailures.Timeout, (await running).Code);
    }

    [Theory]
    [InlineData("openai", 500, 2)]
    [InlineData("anthropic", 503, 2)]
    [InlineData("openai", 401, 1)]
    [InlineData("anthropic", 400, 1)]
    public async Task A_provider_that_refuses_fails_the_task_without_telling_the_key(string provider, int status, int requests)
    {
        await using var stage = await Stage.SetAsync(provider, null, ("Retries", "1"));
        stage.Model.Play(_ => ModelReply.Fails(status, "0"), _ => ModelReply.Fails(status, "0"));

        var failed = await stage.FailAsync(new PaperBrowser());

        Assert.Equal((AgentFailures.Model, $"The model's provider answered {status}: scripted {status} for [key]."), (failed.Code, failed.Message));
        Assert.Equal(requests, stage.Model.Requests.Length);
        Assert.All(stage.Log.Lines, line => Assert.DoesNotContain(Stage.ApiKey, line, StringComparison.Ordinal));
        Assert.All(stage.Model.Requests, request => Assert.Equal(Stage.ApiKey, request.ApiKey));
    }

    [Theory]
    [InlineData("openai", "this is no JSON")]
    [InlineData("openai", "{}")]
    [InlineData("openai", """{"choices": []}""")]
    [InlineData("anthropic", "this is no JSON")]
    [InlineData("anthropic", "{}")]
    public async Task An_answer_that_cannot_be_read_fails_the_task(string provider, string body)
    {
        await using var stage = await Stage.SetAsync(provider);
        stage.Model.Play(_ => new ModelReply { Body = body });

        var failed = await stage.FailAsync(new PaperBrowser());

        Assert.Equal(AgentFailures.Model, failed.Code);
        Assert.StartsWith("The model's answer cannot be read", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_does_not_answer_is_asked_again()
    {
        var clock = new ManualTimeProvider();
        await using var stage = await Stage.SetAsync("openai", clock, ("RequestTimeout", "00:00:30"), ("Retries", "1"));
        stage.Model.Play(_ => new ModelReply { Hangs = true }, _ => new ModelReply { Hangs = true });
        var began = clock.GetUtcNow();
        var running = stage.FailAsync(new PaperBrowser());

        await stage.Model.UntilAskedAsync(1).WaitAsync(TestContext.Current.CancellationToken);
        var paused = clock.UntilArmedAsync(began + TimeSpan.FromSeconds(30.5));
        clock.Advance(TimeSpan.FromSeconds(30));
        await paused.WaitAsync(TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromSeconds(0.5));
        await stage.Model.UntilAskedAsync(2).WaitAsync(TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal((AgentFailures.Model, "The model did not answer within 30 seconds."), ((await running).Code, (await running).Message));
    }

    [Fact]
    public async Task A_provider_that_is_not_there_fails_the_task()
    {
        await using var stage = await Stage.SetAsync("openai", null, ("BaseUrl", "http://127.0.0.1:1/v1"), ("Retries", "0"));

        Assert.Equal("The model's provider cannot be reached (ConnectionError).", (await stage.FailAsync(new PaperBrowser())).Message);
    }

    [Fact]
    public async Task Tokens_that_a_provider_does_not_count_are_estimated()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(_ => ModelReply.Done("Done.") with { InputTokens = null });

        var usage = (await stage.CompleteAsync(new PaperBrowser())).Usage;

        Assert.InRange(usage.InputTokens, 500, 10_000);
        Assert.InRange(usage.OutputTokens, 1, 100);
    }

    [Fact]
    public async Task Another_model_is_asked_for_by_name()
    {
        await using var stage = await Stage.SetAsync();
        await using var other = await Stage.SetAsync("openai", null, ("Models:big:Provider", "anthropic"), ("Models:big:BaseUrl", stage.Model.AnthropicUrl), ("Models:big:Model", "big-1"), ("Models:big:SeesImages", "false"));
        stage.Model.Play(_ => ModelReply.Done("Big."));

        Assert.Equal("Big.", (await other.CompleteAsync(new PaperBrowser(), new AgentAssignment { Objective = "Do it.", Model = "BIG" })).Message);

        Assert.Equal(("anthropic", "big-1"), (stage.Model.Requests[0].Provider, stage.Model.Requests[0].Model));
    }

    [Fact]
    public async Task Without_a_model_the_code_says_so_and_what_to_set()
    {
        await using var stage = await Stage.SetAsync();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddLogging().AddAnchorAgent().BuildServiceProvider();
        await using var scope = services;

        var failed = Assert.IsType<AgentOutcome.Failed>(await services.GetRequiredService<IAgent>().RunAsync(new AgentAssignment { Objective = "Do it." }, new PaperBrowser(), stage.Supervisor, TestContext.Current.CancellationToken));

        Assert.Equal(AgentFailures.NoModel, failed.Code);
        Assert.Contains("Agent:Provider", failed.Message, StringComparison.Ordinal);
        Assert.False(services.GetRequiredService<IModelCatalog>().IsConfigured);
        Assert.Equal(AgentFailures.NoModel, (await stage.FailAsync(new PaperBrowser(), new AgentAssignment { Objective = "Do it.", Model = "unknown" })).Code);
    }

    [Theory]
    [InlineData("Agent:Provider", "gemini", "Agent:Provider is 'gemini'; it takes anthropic or openai.")]
    [InlineData("Agent:Model", "", "Agent:Model is missing")]
    [InlineData("Agent:ApiKey", "", "Agent:ApiKey is missing")]
    [InlineData("Agent:BaseUrl", "ftp://x", "Agent:BaseUrl is no absolute http or https address")]
    [InlineData("Agent:Retries", "99", "Retries")]
    [InlineData("Agent:Prices:Input", "-1", "Prices.Input")]
    [InlineData("Agent:ObservationCharacters", "1", "ObservationCharacters")]
    [InlineData("Agent:Models:x:Model", "y", "Agent:Models:x:Provider is missing")]
    public async Task Settings_that_cannot_be_are_named(string key, string value, string told)
    {
        Dictionary<string, string?> settings = new(StringComparer.Ordinal) { ["Agent:Provider"] = "openai", ["Agent:Model"] = "m", ["Agent:ApiKey"] = "k", [key] = value };
        await using var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).AddLogging().AddAnchorAgent().BuildServiceProvider();

        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(told, failure.Message, StringComparison.Ordinal);
    }
}
