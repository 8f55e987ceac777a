using System.Buffers.Binary;
using System.Text.Json.Nodes;
using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Agents;

/// <summary>The forms an answer can be asked for in, and the files that come with it.</summary>
[Collection(AgentGroundGroup.Name)]
public sealed class OutputTests(AgentGround ground)
{
    private const int MostMilliseconds = 120_000;

    private readonly AgentStage _stage = ground.Stage;

    private static JsonObject Schema => JsonNode.Parse("""{"type":"object","properties":{"name":{"type":"string"},"price":{"type":"number"}},"required":["name","price"],"additionalProperties":false}""")!.AsObject();

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_result_that_the_schema_accepts_is_answered_as_JSON_in_a_text()
    {
        _stage.Model.PlayFor("output: valid", _ => ModelReply.Uses("done", new { data = new { name = "Lamp", price = 49 } }));

        var completed = await _stage.RunAsync(new { prompt = "output: valid", outputType = "structured_json", outputSchema = Schema });

        Assert.Equal("""{"name":"Lamp","price":49}""", (string?)completed["data"]!["message"]);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_result_that_the_schema_refuses_may_be_mended_once()
    {
        _stage.Model.PlayFor(
            "output: mended",
            _ => ModelReply.Uses("done", new { data = new { name = "Lamp", price = "49" } }),
            request => request.Latest.Contains("price", StringComparison.Ordinal) ? ModelReply.Uses("done", new { data = new { name = "Lamp", price = 49.5 } }) : ModelReply.Fails(500));

        var completed = await _stage.RunAsync(new { task = new { prompt = "output: mended", outputType = "structured_json", outputSchema = Schema } });

        Assert.Equal("""{"name":"Lamp","price":49.5}""", (string?)completed["data"]!["message"]);
        Assert.Equal(2, (int)completed["usage"]!["steps"]!);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_result_that_the_schema_refuses_twice_fails_the_task_with_the_reason_and_is_kept()
    {
        _stage.Model.PlayFor("output: invalid", _ => ModelReply.Uses("done", new { data = new { name = "Lamp" } }), _ => ModelReply.Uses("done", new { data = new { name = "Lamp", price = true } }));

        var failed = await _stage.RunAsync(new { prompt = "output: invalid", outputType = "structured", outputSchema = Schema });

        Assert.Equal(("failed", "OUTPUT_INVALID"), ((string?)failed["status"], (string?)failed["code"]));
        Assert.Contains("price", (string?)failed["error"], StringComparison.Ordinal);
        Assert.Equal("""{"name":"Lamp","price":true}""", (string?)failed["data"]!["message"]);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task Rows_are_answered_as_CSV_under_the_columns_that_were_asked_for()
    {
        _stage.Model.PlayFor("output: rows", _ => ModelReply.Uses("done", new { rows = new JsonArray(new JsonArray("Lamp, \"small\"", "49"), new JsonArray("Chair", "99")) }));

        var completed = await _stage.RunAsync(new { prompt = "output: rows", outputType = "structured_csv", outputSchema = new JsonArray("name", "price") });

        Assert.Equal("name,price\n\"Lamp, \"\"small\"\"\",49\nChair,99\n", (string?)completed["data"]!["message"]);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_structured_answer_without_a_schema_is_refused()
    {
        var (status, body) = await _stage.Client.SendAsync(HttpMethod.Post, "/start/run-task", new JsonObject { ["prompt"] = "output: none", ["outputType"] = "structured_json" });

        Assert.Equal((400, "MISSING_REQUIRED_FIELD", "outputSchema"), (status, (string?)body!["code"], (string?)body["details"]!["field"]));
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_picture_of_one_element_is_delivered_with_the_answer_and_loaded_without_a_key()
    {
        var site = _stage.Serve(_ => "<title>Product</title><button style='display:block;box-sizing:border-box;width:120px;height:40px'>Lamp</button><p>Beside it</p>");
        _stage.Model.PlayFor(
            "output: picture",
            request => ModelReply.Uses("screenshot", new { @ref = request.Reference("button \"Lamp\""), name = "the lamp" }).And("done", new { message = "There it is." }));

        var completed = await _stage.RunAsync(new { prompt = "output: picture", startingUrl = site.Address });
        var file = Assert.Single(completed["data"]!["files"]!.AsArray())!;
        using var http = new HttpClient();
        var picture = await http.GetByteArrayAsync(new Uri((string)file["downloadUrl"]!), TestContext.Current.CancellationToken);

        Assert.Equal(("the lamp.png", site.Address), ((string?)file["filename"], (string?)file["source"]));
        Assert.InRange((long)file["timestamp"]!, 1_700_000_000_000, 4_000_000_000_000);
        Assert.Equal((120, 40), (BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(20))));
    }
}
