using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Policies;
using AnchorOrleans.Agent.Supervision;
using AnchorOrleans.Agent.Tests.Doubles;
using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Agent.Tests.Policies;

public sealed class SiteRuleTests
{
    private static readonly AgentAssignment Avoiding = new() { Objective = "Do it.", AvoidDomains = ["evil.test"] };

    private static PaperBrowser Page() => new PaperBrowser()
        .With("http://shop.test/", new PaperPage("Shop", new PaperElement("link", "Good") { Href = "http://good.test/" }, new PaperElement("link", "Evil offers") { Href = "http://www.evil.test/offers" },
            new PaperElement("button", "Surprise") { LeadsTo = "http://evil.test/" }))
        .With("http://evil.test/", new PaperPage("Evil") { Text = "Evil content" });

    [Theory]
    [InlineData("http://evil.test/")]
    [InlineData("http://EVIL.test./x")]
    [InlineData("http://www.evil.test/")]
    [InlineData("http://a.b.evil.test:8080/")]
    [InlineData("http://good.test@evil.test/")]
    [InlineData("evil.test")]
    [InlineData("evil.test:8080/x")]
    public async Task A_site_to_avoid_is_not_navigated_to(string url)
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(_ => ModelReply.Uses("navigate", new { url }), _ => ModelReply.Uses("open_tab", new { url }), _ => ModelReply.Done("Not there."));
        var page = Page();

        await stage.CompleteAsync(page, Avoiding);

        Assert.Empty(page.Done);
        Assert.Contains("a rule forbids it (avoid evil.test)", stage.Model.Requests[1].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://notevil.test/")]
    [InlineData("http://evil.test.good.test/")]
    [InlineData("http://evil.test@good.test/")]
    [InlineData("http://good.test/?to=evil.test")]
    public async Task What_only_looks_like_a_site_to_avoid_is_navigated_to(string url)
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(_ => ModelReply.Uses("navigate", new { url }), _ => ModelReply.Done("There."));
        var page = Page();

        await stage.CompleteAsync(page, Avoiding);

        Assert.Single(page.Done);
    }

    [Fact]
    public async Task Links_to_sites_to_avoid_are_not_shown()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(_ => ModelReply.Done("Seen."));

        await stage.CompleteAsync(Page(), Avoiding);

        Assert.Contains("Good", stage.Model.Requests[0].Latest, StringComparison.Ordinal);
        Assert.DoesNotContain("Evil offers", stage.Model.Requests[0].Latest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_leads_to_a_site_to_avoid_is_left_and_not_shown()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(request => ModelReply.Uses("click", new { @ref = request.Reference("Surprise") }), _ => ModelReply.Done("Left."));
        var page = Page();

        await stage.CompleteAsync(page, Avoiding);

        Assert.DoesNotContain("Evil content", stage.Model.Requests[1].Text, StringComparison.Ordinal);
        Assert.Contains("which the rules do not allow; it was left", stage.Model.Requests[1].Latest, StringComparison.Ordinal);
        Assert.Equal("http://shop.test/", page.Url);
        Assert.Equal("", stage.Supervisor.Steps[1].Seen.Url);
    }

    [Fact]
    public async Task A_page_that_leads_to_an_address_that_may_not_be_gone_to_is_left_and_not_shown()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(request => ModelReply.Uses("click", new { @ref = request.Reference("Surprise") }), _ => ModelReply.Done("Left."));
        var page = Page();

        await stage.CompleteAsync(page, new AgentAssignment { Objective = "Do it.", FurtherPolicies = [new AgentPolicy { Id = "pol_1", Actions = [new ActionRule(ActionKind.Navigate, PolicyVerdict.Block, "http://evil.test/*")] }] });

        Assert.DoesNotContain("Evil content", stage.Model.Requests[1].Text, StringComparison.Ordinal);
        Assert.Contains("which the rules do not allow; it was left", stage.Model.Requests[1].Latest, StringComparison.Ordinal);
        Assert.Equal("http://shop.test/", page.Url);
    }

    [Theory]
    [InlineData("Go to evil.test and buy.")]
    [InlineData("Open https://www.evil.test/offers, please.")]
    [InlineData("Look at EVIL.TEST.")]
    public async Task An_objective_that_asks_for_a_site_to_avoid_is_asked_about(string objective)
    {
        await using var stage = await Stage.SetAsync();
        stage.Supervisor.Answers(new AgentAnswer.GoOn("Use another shop."));
        stage.Model.Play(_ => ModelReply.Done("Elsewhere."));

        await stage.CompleteAsync(Page(), Avoiding with { Objective = objective });

        Assert.Equal(AgentQuestionKind.Objective, Assert.Single(stage.Supervisor.Questions).Kind);
        Assert.Contains("go on without it: Use another shop.", stage.Model.Requests[0].Latest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_who_gives_up_on_the_objective_ends_it_before_anything_is_done()
    {
        await using var stage = await Stage.SetAsync();
        stage.Supervisor.Answers(new AgentAnswer.GiveUp());
        var page = Page();

        Assert.Equal(AgentFailures.Stopped, (await stage.FailAsync(page, Avoiding with { StartingUrl = "http://evil.test/" })).Code);

        Assert.Empty(page.Done);
        Assert.Empty(stage.Model.Requests);
    }

    [Fact]
    public async Task A_first_address_that_is_refused_fails_where_nobody_can_be_asked()
    {
        await using var stage = await Stage.SetAsync();

        Assert.Equal(AgentFailures.Refused, (await stage.FailAsync(Page(), Avoiding with { StartingUrl = "http://evil.test/", CanAskPerson = false })).Code);
    }

    [Fact]
    public async Task Leave_for_a_site_holds_as_long_as_the_task()
    {
        await using var stage = await Stage.SetAsync();
        stage.Supervisor.Answers(new AgentAnswer.GoOn(""));
        stage.Model.Play(_ => ModelReply.Uses("navigate", new { url = "http://bank.test/a" }), _ => ModelReply.Uses("navigate", new { url = "http://bank.test/b" }), _ => ModelReply.Done("There."));
        var page = Page();

        await stage.CompleteAsync(page, new AgentAssignment { Objective = "Do it.", Policy = new AgentPolicy { Sites = [new SiteRule("bank.test", PolicyVerdict.Guardrail)] } });

        Assert.Equal(["navigate http://bank.test/a", "navigate http://bank.test/b"], page.Done);
        Assert.Single(stage.Supervisor.Questions);
    }

    [Fact]
    public void Patterns_for_the_proxy_say_the_same()
    {
        var policy = new AgentPolicy { Sites = [new SiteRule("*.shop.test", PolicyVerdict.Allow), new SiteRule("bank.test:8443", PolicyVerdict.Guardrail), new SiteRule("*tracker.test", PolicyVerdict.Block)], OtherSites = PolicyVerdict.Block };

        var rules = SiteRules.Of(["https://user@Bücher.test/path", "*.evil.test", "10.0.0.1"], policy);

        Assert.Equal(["*.shop.test", "bank.test:8443"], Assert.Single(rules.Only));
        Assert.Equal(["xn--bcher-kva.test", "*.xn--bcher-kva.test", "evil.test", "*.evil.test", "10.0.0.1", "*tracker.test"], rules.Refused);
        Assert.True(rules.Hides(new Uri("http://other.test/")));
        Assert.True(rules.Hides(new Uri("http://bücher.test/")));
        Assert.True(rules.Hides(new Uri("http://mytracker.test/")));
        Assert.False(rules.Hides(new Uri("http://www.shop.test/")));
        Assert.False(rules.Hides(new Uri("about:blank")));
    }

    [Theory]
    [InlineData("not a domain")]
    [InlineData("")]
    [InlineData("evil.test:99999")]
    public void A_domain_that_is_none_is_named(string domain) =>
        Assert.StartsWith("avoidDomains[1]:", Assert.Throws<FormatException>(() => SiteRules.Of(["good.test", domain], AgentPolicy.Default)).Message, StringComparison.Ordinal);
}
