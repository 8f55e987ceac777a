using AnchorOrleans.Dashboard.Agent;

namespace AnchorOrleans.Dashboard.Tests.Agent;

public sealed class StepWordsTests
{
    [Theory]
    [InlineData("click", "button Place order", "{}", "clicked button Place order")]
    [InlineData("navigate", null, """{"url":"https://example.com/"}""", "went to https://example.com/")]
    [InlineData("ask_person", null, """{"question":"Red or blue?"}""", "asked Red or blue?")]
    [InlineData("type", "textbox Name", """{"ref":"e1","text":"not told here"}""", "typed into textbox Name")]
    [InlineData("done", null, """{"message":"It is told above."}""", "ended its work")]
    [InlineData("press", null, """{"keys":"Ent""", "pressed")]
    [InlineData("something_new", null, "[]", "something_new")]
    public void An_action_is_told_as_people_would(string tool, string? target, string arguments, string words) =>
        Assert.Equal(words, StepWords.Of(new StepAction(tool, target, arguments, "", Failed: false, [], 1)));

    [Theory]
    [InlineData("block", null, "blocked by rule: purchase")]
    [InlineData("guardrail", true, "allowed by a person, asked by rule: purchase")]
    [InlineData("guardrail", false, "refused by a person, asked by rule: purchase")]
    [InlineData("guardrail", null, "needs a person by rule: purchase")]
    [InlineData("allow", null, null)]
    public void What_a_rule_said_is_told_unless_it_said_nothing(string verdict, bool? isApproved, string? words) =>
        Assert.Equal(words, StepWords.Of(new StepJudgement("purchase", verdict, isApproved, PolicyId: null)));
}
