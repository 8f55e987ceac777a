using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Tests.Doubles;
using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Agent.Tests.Outputs;

public sealed class OutputTests
{
    private const string Schema = """{"type": "object", "properties": {"price": {"type": "number"}, "name": {"type": "string"}}, "required": ["price"], "additionalProperties": false}""";

    private static readonly AgentAssignment Json = new() { Objective = "Find it.", Output = new AgentOutput.Json(Schema) };
    private static readonly AgentAssignment Csv = new() { Objective = "List them.", Output = new AgentOutput.Csv(["name", "note"]) };
    private static readonly string[] Row = ["keyboard", "\"best\", they say"];

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task A_result_that_the_schema_accepts_is_the_message(string provider)
    {
        await using var stage = await Stage.SetAsync(provider);
        stage.Model.Play(_ => ModelReply.Uses("done", new { data = new { price = 49, name = "Keyboard" } }));

        Assert.Equal("""{"price":49,"name":"Keyboard"}""", (await stage.CompleteAsync(new PaperBrowser(), Json)).Message);
        Assert.Contains("additionalProperties", stage.Model.Requests[0].Body.GetRawText(), StringComparison.Ordinal);
        Assert.Empty(stage.Model.Faults);
    }

    [Fact]
    public async Task A_result_that_it_does_not_accept_may_be_repaired_once()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(_ => ModelReply.Uses("done", new { data = new { price = "49 euros" } }), request => ModelReply.Uses("done", new { data = new { price = request.Text.Contains("$.price must be number, not string", StringComparison.Ordinal) ? 49 : 0 } }));

        Assert.Equal("""{"price":49}""", (await stage.CompleteAsync(new PaperBrowser(), Json)).Message);
    }

    [Fact]
    public async Task A_second_one_fails_with_what_is_wrong()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(_ => ModelReply.Uses("done", new { data = new { } }), _ => ModelReply.Uses("done", new { data = new { price = 49, colour = "red" } }));

        var failed = await stage.FailAsync(new PaperBrowser(), Json);

        Assert.Equal(AgentFailures.Output, failed.Code);
        Assert.Contains("$.colour is not a property that the schema knows", failed.Message, StringComparison.Ordinal);
        Assert.Equal("""{"price":49,"colour":"red"}""", failed.Partial);
    }

    [Theory]
    [InlineData("""{"data": "{\"price\": 49}"}""")]
    [InlineData("""{"data": {"price": 49}}""")]
    public async Task Json_inside_a_text_is_taken_for_what_it_is(string arguments)
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(_ => new ModelReply().And("done", arguments));

        Assert.Contains("49", (await stage.CompleteAsync(new PaperBrowser(), Json)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_that_is_only_said_is_believed_after_a_reminder()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(_ => ModelReply.Says("""{"price": 49}"""), _ => ModelReply.Says("```json\n{\"price\": 49}\n```"));

        Assert.Equal("""{"price": 49}""", (await stage.CompleteAsync(new PaperBrowser(), Json)).Message);
    }

    [Fact]
    public async Task Rows_become_csv_with_a_header_and_quotes_where_needed()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(_ => ModelReply.Uses("done", new { rows = new object[] { Row, new { name = "mouse" } } }));

        Assert.Equal("name,note\nkeyboard,\"\"\"best\"\", they say\"\nmouse,\n", (await stage.CompleteAsync(new PaperBrowser(), Csv)).Message);
    }

    [Fact]
    public async Task Rows_of_another_width_may_be_repaired_once()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(_ => new ModelReply().And("done", """{"rows": [["a"]]}"""), request => new ModelReply().And("done", request.Text.Contains("rows[0] must have 2 cells", StringComparison.Ordinal) ? """{"rows": [["a", "b"]]}""" : "{}"));

        Assert.Equal("name,note\na,b\n", (await stage.CompleteAsync(new PaperBrowser(), Csv)).Message);
    }

    [Theory]
    [InlineData("{", "The schema is no JSON")]
    [InlineData("""{"type": "text"}""", "The schema's /type takes")]
    public async Task A_schema_that_is_none_is_refused_before_anything_is_done(string schema, string told)
    {
        await using var stage = await Stage.SetAsync();

        var failed = await stage.FailAsync(new PaperBrowser(), Json with { Output = new AgentOutput.Json(schema) });

        Assert.Equal(AgentFailures.Assignment, failed.Code);
        Assert.StartsWith(told, failed.Message, StringComparison.Ordinal);
        Assert.Empty(stage.Model.Requests);
    }
}
