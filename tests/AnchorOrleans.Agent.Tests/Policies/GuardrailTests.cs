using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Policies;
using AnchorOrleans.Agent.Supervision;
using AnchorOrleans.Agent.Tests.Doubles;
using AnchorOrleans.Browser.Driving;
using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Agent.Tests.Policies;

public sealed class GuardrailTests
{
    private static PaperBrowser Checkout() => new PaperBrowser("http://shop.test/checkout").With("http://shop.test/checkout", new PaperPage(
        "Checkout",
        new PaperElement("button", "Place order") { Submits = true, LeadsTo = "http://shop.test/thanks" },
        new PaperElement("textbox", "Password") { InputType = "password", Submits = true },
        new PaperElement("checkbox", "I am not a robot") { Document = "https://www.google.com/recaptcha/api2/anchor" },
        new PaperElement("link", "Installer") { Href = "http://files.test/setup.exe" },
        new PaperElement("button", "Delete everything") { Opens = new DialogInfo("confirm", "Delete all data?", null) },
        new PaperElement("button", "Express") { Opens = new DialogInfo("confirm", "Pay 49 euros now?", null) }));

    public static TheoryData<string, string> Situations => new()
    {
        { "Place order", "purchase" },
        { "Password", "credentials" },
        { "I am not a robot", "CAPTCHA" },
        { "Installer", "program download" },
    };

    private static ModelReply Use(ModelRequest request, string name) => name == "Password"
        ? ModelReply.Uses("type", new { @ref = request.Reference(name), text = "hunter2" })
        : ModelReply.Uses("click", new { @ref = request.Reference(name) });

    [Theory]
    [MemberData(nameof(Situations))]
    public async Task What_only_a_person_may_decide_is_asked_and_then_done(string element, string rule)
    {
        await using var stage = await Stage.SetAsync();
        stage.Supervisor.Answers(new AgentAnswer.GoOn("Go ahead."));
        stage.Model.Play(request => Use(request, element), request => ModelReply.Done(request.Latest));
        var page = Checkout();

        var completed = await stage.CompleteAsync(page);

        var question = Assert.Single(stage.Supervisor.Questions);
        Assert.Equal((AgentQuestionKind.Action, rule), (question.Kind, question.Rule));
        Assert.Contains(element, question.Text, StringComparison.Ordinal);
        Assert.Single(page.Done);
        Assert.Contains("The person allowed it and said: Go ahead.", stage.Model.Requests[1].Text, StringComparison.Ordinal);
        Assert.Equal(new PolicyJudgement(rule, PolicyVerdict.Guardrail, true), Assert.Single(stage.Supervisor.Steps[0].Actions[0].Judgements));
        Assert.NotNull(completed);
    }

    [Theory]
    [MemberData(nameof(Situations))]
    public async Task What_a_person_refuses_is_not_done(string element, string rule)
    {
        await using var stage = await Stage.SetAsync();
        stage.Supervisor.Answers(new AgentAnswer.GoOn("No, leave it."));
        stage.Model.Play(request => Use(request, element), _ => ModelReply.Done("Left."));
        var page = Checkout();

        await stage.CompleteAsync(page);

        Assert.Empty(page.Done);
        Assert.Contains("did not allow it and said: No, leave it.", stage.Model.Requests[1].Text, StringComparison.Ordinal);
        Assert.Equal(new PolicyJudgement(rule, PolicyVerdict.Guardrail, false), Assert.Single(stage.Supervisor.Steps[0].Actions[0].Judgements));
    }

    [Theory]
    [MemberData(nameof(Situations))]
    public async Task Where_nobody_can_be_asked_it_is_refused_to_the_model(string element, string rule)
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(request => Use(request, element), _ => ModelReply.Done("Left."));
        var page = Checkout();

        await stage.CompleteAsync(page, new AgentAssignment { Objective = "Do it.", CanAskPerson = false });

        Assert.Empty(page.Done);
        Assert.Contains($"a person would have to allow it ({rule})", stage.Model.Requests[1].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ask_person", stage.Model.Requests[0].Tools);
    }

    [Fact]
    public async Task A_person_who_gives_up_ends_the_task()
    {
        await using var stage = await Stage.SetAsync();
        stage.Supervisor.Answers(new AgentAnswer.GiveUp());
        stage.Model.Play(request => Use(request, "Place order"));
        var page = Checkout();

        Assert.Equal(AgentFailures.Stopped, (await stage.FailAsync(page)).Code);

        Assert.Empty(page.Done);
        Assert.True(Assert.Single(stage.Supervisor.Steps).Actions[0].IsFailed);
    }

    [Fact]
    public async Task An_explicit_yes_or_no_counts_before_the_words()
    {
        await using var stage = await Stage.SetAsync();
        stage.Supervisor.Answers(new AgentAnswer.GoOn("Do not hesitate.", Allows: true), new AgentAnswer.GoOn("Fine.", Allows: false));
        stage.Model.Play(request => Use(request, "Installer"), request => ModelReply.Uses("go_back"), request => ModelReply.Done("Done."));
        var page = Checkout();

        await stage.CompleteAsync(page);

        Assert.Equal("click Installer", page.Done[0]);
    }

    [Fact]
    public async Task Leave_for_one_action_is_none_for_the_next()
    {
        await using var stage = await Stage.SetAsync();
        stage.Supervisor.Answers(new AgentAnswer.GoOn("Yes"), new AgentAnswer.GoOn("No"));
        var page = new PaperBrowser().With("http://shop.test/", new PaperPage("Shop", new PaperElement("button", "Buy now")));
        stage.Model.Play(request => Use(request, "Buy now"), request => Use(request, "Buy now"), _ => ModelReply.Done("One."));

        await stage.CompleteAsync(page);

        Assert.Equal(["click Buy now"], page.Done);
        Assert.Equal(2, stage.Supervisor.Questions.Count);
    }

    [Fact]
    public async Task A_dialog_that_pays_is_asked_about_and_one_that_does_not_is_answered()
    {
        await using var stage = await Stage.SetAsync();
        stage.Supervisor.Answers(new AgentAnswer.GoOn("No"));
        var page = Checkout();
        stage.Model.Play(
            request => Use(request, "Delete everything"),
            _ => ModelReply.Uses("answer_dialog", new { accept = true }),
            request => Use(request, "Express"),
            _ => ModelReply.Uses("answer_dialog", new { accept = true }),
            _ => ModelReply.Uses("answer_dialog", new { accept = false }),
            _ => ModelReply.Done("Done."));

        await stage.CompleteAsync(page);

        Assert.Equal(["click Delete everything", "dialog yes", "click Express", "dialog no"], page.Done);
        Assert.Contains("Pay 49 euros now?", Assert.Single(stage.Supervisor.Questions).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enter_in_a_form_that_buys_is_asked_about()
    {
        await using var stage = await Stage.SetAsync();
        stage.Supervisor.Answers(new AgentAnswer.GoOn("No"), new AgentAnswer.GoOn("No"));
        var page = new PaperBrowser().With("http://shop.test/", new PaperPage("Shop", new PaperElement("textbox", "Card holder") { Submits = true, FormText = "Card number CVV Continue" }));
        stage.Model.Play(
            request => ModelReply.Uses("type", new { @ref = request.Reference("Card holder"), text = "Ann", submit = true }),
            request => ModelReply.Uses("type", new { @ref = request.Reference("Card holder"), text = "Ann" }).And("press", new { keys = "Enter" }),
            _ => ModelReply.Done("Typed."));

        await stage.CompleteAsync(page);

        Assert.Equal(["type Card holder Ann"], page.Done);
        Assert.All(stage.Supervisor.Questions, question => Assert.Equal("purchase", question.Rule));
        Assert.Equal(2, stage.Supervisor.Questions.Count);
    }

    [Fact]
    public async Task Credentials_that_the_person_gave_are_typed_without_asking()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(request => Use(request, "Password"), _ => ModelReply.Done("In."));
        var page = Checkout();

        await stage.CompleteAsync(page, new AgentAssignment { Objective = "Log in with the password hunter2." });

        Assert.Equal(["type Password hunter2"], page.Done);
    }

    [Fact]
    public async Task A_rule_that_blocks_is_told_and_nobody_is_asked()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(request => Use(request, "Place order"), _ => ModelReply.Done("Left."));
        var page = Checkout();

        await stage.CompleteAsync(page, new AgentAssignment { Objective = "Do it.", Policy = new AgentPolicy { Actions = [new ActionRule(ActionKind.Submit, PolicyVerdict.Block)] } });

        Assert.Empty(page.Done);
        Assert.Empty(stage.Supervisor.Questions);
        Assert.Contains("a rule forbids it (Submit). Find another way", stage.Model.Requests[1].Text, StringComparison.Ordinal);
    }
}
