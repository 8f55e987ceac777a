using AnchorOrleans.Agent.Policies;
using AnchorOrleans.Browser.Driving;

namespace AnchorOrleans.Agent.Tests.Policies;

public sealed class ActionJudgeTests
{
    private static readonly ElementDescription Button = new("button", "Save", "button", "submit", null, null, false, false, "", new Uri("http://shop.test/"));

    private static PolicyVerdict Judge(AgentPolicy policy, ActionIntent intent)
    {
        var said = new ActionJudge([policy], SiteRules.Of([], policy)).Judge(intent);
        return said.IsEmpty ? PolicyVerdict.Allow : said.Max(judgement => judgement.Verdict);
    }

    [Theory]
    [InlineData("Buy now", true)]
    [InlineData("Place your order", true)]
    [InlineData("Pay €49.00", true)]
    [InlineData("Pay", true)]
    [InlineData("Complete purchase", true)]
    [InlineData("Jetzt kaufen", true)]
    [InlineData("Zahlungspflichtig bestellen", true)]
    [InlineData("Confirm and pay", true)]
    [InlineData("Add to cart", false)]
    [InlineData("Proceed to checkout", false)]
    [InlineData("Continue to payment", false)]
    [InlineData("Order history", false)]
    [InlineData("Payment methods", false)]
    [InlineData("Search", false)]
    [InlineData("Log in", false)]
    public void Buttons_that_buy_are_told_from_those_that_lead_there(string name, bool isPurchase) =>
        Assert.Equal(isPurchase ? PolicyVerdict.Guardrail : PolicyVerdict.Allow, Judge(AgentPolicy.Default, new ActionIntent(ActionKind.Click) { Target = Button with { Name = name } }));

    [Theory]
    [InlineData("Continue", "Card number 4111 CVV", null, true)]
    [InlineData("Confirm", "Your order: total $49.00", null, true)]
    [InlineData("Go", "", "http://shop.test/cart/place-order", true)]
    [InlineData("Continue", "Shipping address", "http://shop.test/checkout/payment", false)]
    [InlineData("Confirm", "Newsletter", null, false)]
    public void Forms_that_buy_are_known_by_their_text_and_address(string name, string form, string? address, bool isPurchase)
    {
        var target = Button with { Name = name, Submits = true, FormText = form };
        var intent = new ActionIntent(ActionKind.Click, ActionKind.Submit) { Target = target with { Address = address is null ? null : new Uri(address) } };

        Assert.Equal(isPurchase ? PolicyVerdict.Guardrail : PolicyVerdict.Allow, Judge(AgentPolicy.Default, intent));
    }

    [Theory]
    [InlineData("password", null, "x", true)]
    [InlineData("text", "one-time-code", "x", true)]
    [InlineData("text", null, "Verification code", true)]
    [InlineData("text", "username", "User", false)]
    [InlineData("search", null, "Search the shop", false)]
    public void Fields_for_credentials_are_known_by_type_purpose_and_name(string type, string? autocomplete, string name, bool isCredential)
    {
        var intent = new ActionIntent(ActionKind.Type) { Target = Button with { Role = "textbox", InputType = type, Autocomplete = autocomplete, Name = name }, Text = "1234" };

        Assert.Equal(isCredential ? PolicyVerdict.Guardrail : PolicyVerdict.Allow, Judge(AgentPolicy.Default, intent));
        Assert.Equal(PolicyVerdict.Allow, Judge(AgentPolicy.Default, intent with { IsGiven = true }));
    }

    [Theory]
    [InlineData("http://files.test/setup.exe", true)]
    [InlineData("http://files.test/app.AppImage?x=1", true)]
    [InlineData("http://files.test/report.pdf", false)]
    [InlineData("http://example.com/", false)]
    public void Programs_are_known_by_their_ending(string address, bool isProgram) =>
        Assert.Equal(isProgram ? PolicyVerdict.Guardrail : PolicyVerdict.Allow, Judge(AgentPolicy.Default, new ActionIntent(ActionKind.Navigate) { Address = new Uri(address) }));

    [Fact]
    public void Block_wins_over_guardrail_and_guardrail_over_allow()
    {
        var policy = new AgentPolicy
        {
            Actions =
            [
                new ActionRule(ActionKind.Click, PolicyVerdict.Allow, "delete"),
                new ActionRule(ActionKind.Click, PolicyVerdict.Guardrail, "delete"),
                new ActionRule(ActionKind.Click, PolicyVerdict.Block, "delete account", ActionScope.Target),
            ],
        };

        Assert.Equal(PolicyVerdict.Guardrail, Judge(policy, new ActionIntent(ActionKind.Click) { Target = Button with { Name = "Delete photo" } }));
        Assert.Equal(PolicyVerdict.Block, Judge(policy, new ActionIntent(ActionKind.Click) { Target = Button with { Name = "Delete account" } }));
    }

    [Fact]
    public void What_no_rule_of_a_kind_means_is_left_to_the_rest()
    {
        var policy = new AgentPolicy { Actions = [new ActionRule(ActionKind.Navigate, PolicyVerdict.Allow, "http://docs.test/*")], Otherwise = System.Collections.Immutable.ImmutableDictionary<ActionKind, PolicyVerdict>.Empty.Add(ActionKind.Navigate, PolicyVerdict.Block) };

        Assert.Equal(PolicyVerdict.Allow, Judge(policy, new ActionIntent(ActionKind.Navigate) { Address = new Uri("http://docs.test/a/b") }));
        Assert.Equal(PolicyVerdict.Block, Judge(policy, new ActionIntent(ActionKind.Navigate) { Address = new Uri("http://other.test/") }));
    }

    [Fact]
    public void A_rule_may_be_a_regular_expression_and_may_look_at_the_page()
    {
        var policy = new AgentPolicy { Actions = [new ActionRule(ActionKind.Type, PolicyVerdict.Block, @"/admin/\d+", ActionScope.Page, IsRegex: true)] };

        Assert.Equal(PolicyVerdict.Block, Judge(policy, new ActionIntent(ActionKind.Type) { Text = "x", Page = "http://shop.test/ADMIN/7 Title" }));
        Assert.Equal(PolicyVerdict.Allow, Judge(policy, new ActionIntent(ActionKind.Type) { Text = "/admin/7", Page = "http://shop.test/ Title" }));
    }

    [Fact]
    public void A_rule_that_cannot_be_read_is_named()
    {
        var policy = new AgentPolicy { Actions = [new ActionRule(ActionKind.Type, PolicyVerdict.Block, "(", IsRegex: true)] };

        Assert.StartsWith("policy.actions[0].text", Assert.Throws<FormatException>(() => new ActionJudge([policy], SiteRules.Of([], policy))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*/admin/*", "http://a.test/admin/x", true)]
    [InlineData("*/admin/*", "http://a.test/Admin/", true)]
    [InlineData("*/admin/*", "http://a.test/admin", false)]
    [InlineData("http://a.test/*.pdf", "http://a.test/x/y.pdf", true)]
    [InlineData("http://a.test/*.pdf", "http://a.test/x/y.pdf?z", false)]
    [InlineData("*", "anything", true)]
    [InlineData("", "anything", false)]
    [InlineData("a*b*c", "aXbYbZc", true)]
    public void Globs_fit_the_whole_address(string pattern, string address, bool fits) => Assert.Equal(fits, UrlGlob.Matches(pattern, address));
}
