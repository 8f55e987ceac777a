using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Tests.Doubles;
using AnchorOrleans.Testing;
using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Agent.Tests.Running;

public sealed class LimitTests
{
    private static readonly AgentAssignment Assignment = new() { Objective = "Do it." };

    private static PaperBrowser Page() => new PaperBrowser().With("http://shop.test/", new PaperPage("Shop", new PaperElement("button", "More")));

    private static AgentAssignment Within(AgentLimits limits) => Assignment with { Limits = limits };

    [Fact]
    public async Task Input_beyond_the_limit_by_the_provider_s_count_fails_and_keeps_what_was_found()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(_ => ModelReply.Done("It is 49.") with { InputTokens = 10_001 });

        var failed = await stage.FailAsync(Page(), Within(new AgentLimits { InputTokens = 10_000 }));

        Assert.Equal((AgentFailures.InputTokens, "It is 49."), (failed.Code, failed.Partial));
        Assert.Equal(10_001, failed.Usage.InputTokens);
    }

    [Fact]
    public async Task Input_exactly_at_the_limit_is_within_it()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(_ => ModelReply.Done("It is 49.") with { InputTokens = 10_000 });

        Assert.Equal("It is 49.", (await stage.CompleteAsync(Page(), Within(new AgentLimits { InputTokens = 10_000 }))).Message);
    }

    [Fact]
    public async Task The_model_is_not_called_when_the_call_would_exceed_the_input_limit()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(_ => ModelReply.Uses("scroll") with { InputTokens = 5_000, Text = "Nothing yet." });

        var failed = await stage.FailAsync(Page(), Within(new AgentLimits { InputTokens = 9_000 }));

        Assert.Equal((AgentFailures.InputTokens, "Nothing yet."), (failed.Code, failed.Partial));
        Assert.Single(stage.Model.Requests);
        Assert.Equal(5_000, failed.Usage.InputTokens);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task The_model_is_told_to_write_no_more_than_is_left_and_an_answer_that_is_cut_is_flagged(string provider)
    {
        await using var stage = await Stage.SetAsync(provider);
        stage.Model.Play(_ => ModelReply.Uses("scroll") with { OutputTokens = 30 }, _ => ModelReply.Says("The price is 4") with { OutputTokens = 70, IsCut = true });

        var completed = await stage.CompleteAsync(Page(), Within(new AgentLimits { OutputTokens = 100 }));

        Assert.True(completed.IsTruncated);
        Assert.Equal("The price is 4", completed.Message);
        Assert.Equal([100, 70], stage.Model.Requests.Select(request => request.MaxTokens!.Value));
        Assert.Equal(100, completed.Usage.OutputTokens);
    }

    [Fact]
    public async Task Output_beyond_the_limit_is_cut_in_proportion()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(_ => ModelReply.Done("0123456789") with { OutputTokens = 200 });

        var completed = await stage.CompleteAsync(Page(), Within(new AgentLimits { OutputTokens = 100 }));

        Assert.Equal(("01234", true), (completed.Message, completed.IsTruncated));
    }

    [Fact]
    public async Task Output_that_ends_exactly_at_the_limit_is_whole()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(_ => ModelReply.Done("0123456789") with { OutputTokens = 100 });

        var completed = await stage.CompleteAsync(Page(), Within(new AgentLimits { OutputTokens = 100 }));

        Assert.Equal(("0123456789", false), (completed.Message, completed.IsTruncated));
    }

    [Fact]
    public async Task Steps_are_limited()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(_ => ModelReply.Uses("remember", new { note = "first" }), _ => ModelReply.Uses("remember", new { note = "second" }));

        var failed = await stage.FailAsync(Page(), Within(new AgentLimits { Steps = 2 }));

        Assert.Equal((AgentFailures.Steps, "first\nsecond"), (failed.Code, failed.Partial));
        Assert.Equal(2, failed.Usage.Steps);
    }

    [Fact]
    public async Task Time_that_is_up_ends_a_call_of_the_model()
    {
        var clock = new ManualTimeProvider();
        await using var stage = await Stage.SetAsync("openai", clock);
        stage.Model.Play(_ => ModelReply.Uses("remember", new { note = "It is 49." }), _ => new ModelReply { Hangs = true });
        var running = stage.FailAsync(Page(), Within(new AgentLimits { Duration = TimeSpan.FromSeconds(60) }));

        await stage.Model.UntilAskedAsync(2).WaitAsync(TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromSeconds(60));
        var failed = await running;

        Assert.Equal((AgentFailures.Timeout, "Task exceeded maximum duration of 60000ms", "It is 49."), (failed.Code, failed.Message, failed.Partial));
        Assert.Equal(TimeSpan.FromSeconds(60), failed.Usage.Duration);
    }

    [Fact]
    public async Task Time_stands_while_a_person_is_awaited_and_while_paused()
    {
        var clock = new ManualTimeProvider();
        await using var stage = await Stage.SetAsync("openai", clock);
        stage.Supervisor.Answers(_ =>
        {
            clock.Advance(TimeSpan.FromHours(5));
            return Task.FromResult<AgentAnswer>(new AgentAnswer.GoOn("blue"));
        });
        var pauses = 0;
        stage.Supervisor.Leave = async _ =>
        {
            await Task.Yield();
            clock.Advance(++pauses == 1 ? TimeSpan.FromHours(1) : TimeSpan.Zero);
        };
        stage.Model.Play(
            _ => ModelReply.Uses("ask_person", new { question = "Which colour?" }),
            request => ModelReply.Done(request.Latest.Contains("The person answered: blue", StringComparison.Ordinal) ? "Blue." : "?") with { Before = () => { clock.Advance(TimeSpan.FromSeconds(10)); return Task.CompletedTask; } });

        var completed = await stage.CompleteAsync(Page(), Within(new AgentLimits { Duration = TimeSpan.FromSeconds(60) }));

        Assert.Equal("Blue.", completed.Message);
        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.Zero), (completed.Usage.Duration, completed.Usage.Compute));
    }

    [Fact]
    public async Task Compute_is_the_work_without_the_model_s()
    {
        var clock = new ManualTimeProvider();
        await using var stage = await Stage.SetAsync("openai", clock);
        var page = Page();
        page.Before = what =>
        {
            clock.Advance(what == "click More" ? TimeSpan.FromSeconds(3) : TimeSpan.Zero);
            return Task.CompletedTask;
        };
        stage.Model.Play(
            request => ModelReply.Uses("click", new { @ref = request.Reference("More") }) with { Before = () => { clock.Advance(TimeSpan.FromSeconds(20)); return Task.CompletedTask; } },
            _ => ModelReply.Done("Done."));

        var completed = await stage.CompleteAsync(page);

        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(23)), (completed.Usage.Compute, completed.Usage.Duration));
        Assert.Equal(TimeSpan.FromSeconds(20), stage.Supervisor.Steps[0].Thinking);
    }

    [Fact]
    public async Task Stopping_ends_it_at_once()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(_ => new ModelReply { Hangs = true });
        using var stop = new CancellationTokenSource();
        var running = stage.FailAsync(Page(), Assignment, stop.Token);

        await stage.Model.UntilAskedAsync(1).WaitAsync(TestContext.Current.CancellationToken);
        await stop.CancelAsync();

        Assert.Equal(AgentFailures.Stopped, (await running).Code);
    }
}
