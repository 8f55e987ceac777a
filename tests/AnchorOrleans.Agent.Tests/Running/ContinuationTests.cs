using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Supervision;
using AnchorOrleans.Agent.Tests.Doubles;
using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Agent.Tests.Running;

public sealed class ContinuationTests
{
    private static readonly AgentAssignment Assignment = new() { Objective = "Buy the keyboard." };

    private static PaperBrowser Page() => new PaperBrowser().With("http://shop.test/", new PaperPage("Shop", new PaperElement("button", "Place order") { LeadsTo = "http://shop.test/thanks" }));

    /// <summary>Runs until a question is asked, and is interrupted there as by the loss of a host.</summary>
    private static async Task<AgentQuestion> InterruptAsync(Stage stage, PaperBrowser page)
    {
        using var lost = new CancellationTokenSource();
        stage.Supervisor.Answers(async _ =>
        {
            await lost.CancelAsync();
            throw new OperationCanceledException(lost.Token);
        });
        await stage.FailAsync(page, Assignment, lost.Token);
        return stage.Supervisor.Questions.Last();
    }

    [Fact]
    public async Task An_answer_that_is_brought_along_answers_the_question_and_the_work_goes_on()
    {
        await using var stage = await Stage.SetAsync();
        var page = Page();
        stage.Model.Play(
            request => ModelReply.Uses("remember", new { note = "49 euros" }).And("click", new { @ref = request.Reference("Place order") }) with { InputTokens = 1_000 },
            request => ModelReply.Done(request.Text.Contains("49 euros", StringComparison.Ordinal) ? "Ordered." : "Forgotten."));
        var question = await InterruptAsync(stage, page);
        Assert.Empty(page.Done);

        var completed = await stage.CompleteAsync(page, Assignment with { Continuation = new AgentContinuation(question.Memory, new AgentAnswer.GoOn("Yes.")) });

        Assert.Equal("Ordered.", completed.Message);
        Assert.Equal(["click Place order"], page.Done);
        Assert.Equal((1_100, 2), (completed.Usage.InputTokens, completed.Usage.Steps));
        Assert.Equal(["remember", "click"], stage.Supervisor.Steps[0].Actions.Select(action => action.Tool));
        Assert.Single(stage.Supervisor.Questions);
        Assert.Empty(stage.Model.Faults);
    }

    [Fact]
    public async Task Without_an_answer_the_question_is_asked_again()
    {
        await using var stage = await Stage.SetAsync();
        var page = Page();
        stage.Model.Play(request => ModelReply.Uses("click", new { @ref = request.Reference("Place order") }), _ => ModelReply.Done("Ordered."));
        var question = await InterruptAsync(stage, page);
        stage.Supervisor.Answers(new AgentAnswer.GoOn(""));

        await stage.CompleteAsync(page, Assignment with { Continuation = new AgentContinuation(question.Memory) });

        Assert.Equal([question.Text, question.Text], stage.Supervisor.Questions.Select(asked => asked.Text));
    }

    [Fact]
    public async Task An_answer_does_not_answer_another_question()
    {
        await using var stage = await Stage.SetAsync();
        var page = Page();
        stage.Model.Play(request => ModelReply.Uses("click", new { @ref = request.Reference("Place order") }), _ => ModelReply.Done("Not ordered."));
        var question = await InterruptAsync(stage, page);
        page.Pages["http://shop.test/"] = new PaperPage("Shop", new PaperElement("button", "Pay 1000 euros"));
        stage.Supervisor.Answers(new AgentAnswer.GiveUp());
        var state = question.Memory.Json.Replace("\\u0022e1\\u0022", "\\u0022e2\\u0022", StringComparison.Ordinal);

        var failed = await stage.FailAsync(page, Assignment with { Continuation = new AgentContinuation(new AgentMemory(state), new AgentAnswer.GoOn("Yes.")) });

        Assert.Equal(AgentFailures.Stopped, failed.Code);
        Assert.Contains("Pay 1000 euros", stage.Supervisor.Questions.Last().Text, StringComparison.Ordinal);
        Assert.Empty(page.Done);
    }

    [Fact]
    public async Task In_a_new_browser_the_answer_is_waited_for_and_the_model_decides_again_with_new_references()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(request => ModelReply.Uses("click", new { @ref = request.Reference("Place order") }));
        var question = await InterruptAsync(stage, Page());
        stage.Supervisor.Answers(new AgentAnswer.GoOn("Yes, do."));
        stage.Model.Play(
            request => request.Text.Contains("The answer: Yes, do.", StringComparison.Ordinal) ? ModelReply.Uses("click", new { @ref = request.Reference("Place order") }) : ModelReply.Done("Not told."),
            _ => ModelReply.Done("Ordered."));
        var page = Page();
        page.Pages["http://shop.test/"] = new PaperPage("Shop", new PaperElement("button", "Empty the cart"), new PaperElement("button", "Place order"));

        var completed = await stage.CompleteAsync(page, Assignment with { Continuation = new AgentContinuation(question.Memory, IsInNewBrowser: true) });

        Assert.Equal("Ordered.", completed.Message);
        Assert.Equal(["click Place order"], page.Done);
        Assert.Equal([(question.Text, false), (question.Text, true)], stage.Supervisor.Questions.Select(asked => (asked.Text, asked.IsRepeated)));
        Assert.Empty(stage.Model.Faults);
    }

    [Fact]
    public async Task In_a_new_browser_the_answer_counts_for_what_was_asked_about_and_nothing_else()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(request => ModelReply.Uses("click", new { @ref = request.Reference("Place order") }));
        var question = await InterruptAsync(stage, Page());
        stage.Supervisor.Answers(new AgentAnswer.GoOn("Yes."), new AgentAnswer.GiveUp());
        stage.Model.Play(request => ModelReply.Uses("click", new { @ref = request.Reference("Pay 1000 euros") }));
        var page = Page();
        page.Pages["http://shop.test/"] = new PaperPage("Shop", new PaperElement("button", "Pay 1000 euros"));

        var failed = await stage.FailAsync(page, Assignment with { Continuation = new AgentContinuation(question.Memory, IsInNewBrowser: true) });

        Assert.Equal(AgentFailures.Stopped, failed.Code);
        Assert.Contains("Pay 1000 euros", stage.Supervisor.Questions.Last().Text, StringComparison.Ordinal);
        Assert.Empty(page.Done);
    }

    [Fact]
    public async Task In_a_new_browser_the_model_gets_the_answer_that_it_had_asked_for_itself()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(_ => ModelReply.Uses("ask_person", new { question = "Which size?" }));
        var question = await InterruptAsync(stage, Page());
        stage.Supervisor.Answers(new AgentAnswer.GoOn("Large."));
        stage.Model.Play(request => ModelReply.Done(request.Text.Contains("Large.", StringComparison.Ordinal) ? "large" : "?"));

        var completed = await stage.CompleteAsync(Page(), Assignment with { Continuation = new AgentContinuation(question.Memory, IsInNewBrowser: true) });

        Assert.Equal("large", completed.Message);
        Assert.Equal(2, stage.Supervisor.Questions.Count);
    }

    [Fact]
    public async Task After_a_step_the_work_goes_on_with_what_it_remembered()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(_ => ModelReply.Uses("remember", new { note = "It is 49." }), _ => ModelReply.Fails(400));
        await stage.FailAsync(Page());
        stage.Model.Play(request => ModelReply.Done(request.Text.Contains("It is 49.", StringComparison.Ordinal) ? "49" : "?"));

        var completed = await stage.CompleteAsync(Page(), Assignment with { Continuation = new AgentContinuation(stage.Supervisor.Steps[^1].Memory) });

        Assert.Equal("49", completed.Message);
        Assert.Equal([1, 2], stage.Supervisor.Steps.Select(step => step.Number));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("nonsense")]
    [InlineData("""{"Form": 99}""")]
    public async Task What_is_no_memory_is_refused(string memory)
    {
        await using var stage = await Stage.SetAsync();

        var failed = await stage.FailAsync(Page(), Assignment with { Continuation = new AgentContinuation(new AgentMemory(memory)) });

        Assert.Equal(AgentFailures.Assignment, failed.Code);
    }
}
