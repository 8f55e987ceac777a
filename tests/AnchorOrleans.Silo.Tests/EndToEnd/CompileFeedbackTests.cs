using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;
using static AnchorOrleans.Silo.Tests.EndToEnd.TaskCases;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>What an author is told about code, by the real compiler.</summary>
[Collection(RunningServiceGroup.Name)]
public sealed class CompileFeedbackTests(RunningService service)
{
    private const string Broken = "// one\nexport default () => {\n  const x = ;\n};";

    [Theory]
    [InlineData(Broken, 3, 13, "Expression expected.")]
    [InlineData("let a = 1;\nlet a = 2;\nexport default () => a;", 2, 5, "Identifier 'a' has already been declared")]
    [InlineData("console.log('nothing here');", 1, 1, "exports no default function")]
    public async Task Code_that_cannot_run_is_saved_with_a_remark_and_not_deployed(string code, int line, int column, string expected)
    {
        using var client = service.Connect();
        var created = await client.PostAsync("/v1/task", new JsonObject { ["name"] = NewName("broken"), ["language"] = "typescript", ["code"] = ApiClient.Base64(code) });
        var id = (string)created["id"]!;
        var draft = await client.PostAsync($"/v1/task/{id}/draft", Body(code));

        AssertRemark(created["diagnostics"]!);
        AssertRemark(draft["diagnostics"]!);
        Assert.Equal(ApiClient.Base64(code), (string?)(await client.GetAsync($"/v1/task/{id}/draft"))["code"]);

        foreach (var (path, body) in new[] { ("deploy", Body(code)), ("deploy", Body()), ("5", Body(code)), ("5", Body()) })
        {
            var answer = await client.SendAsync(HttpMethod.Post, $"/v1/task/{id}/{path}", body);
            Assert.Contains($"line {line}, column {column}: ", AssertRefused(400, answer), StringComparison.Ordinal);
            AssertRemark(answer.Body!["diagnostics"]!);
        }

        Assert.Equal(["draft"], await client.VersionsOfAsync(id));

        void AssertRemark(JsonNode diagnostics)
        {
            var remark = diagnostics.AsArray()[0]!;
            Assert.Equal((line, column, "error"), ((int)remark["line"]!, (int)remark["column"]!, (string?)remark["severity"]));
            Assert.Contains(expected, (string?)remark["message"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_import_that_the_sandbox_lacks_is_named_with_its_place_and_does_not_keep_the_code_from_being_deployed()
    {
        using var client = service.Connect();
        var id = await client.CreateTaskAsync(NewName("imports"), Code);

        var deployed = await client.DeployAsync(id, "import { chromium } from 'playwright';\nimport axios from 'axios';\nexport default () => [chromium, axios];");

        var remark = Assert.Single(deployed["diagnostics"]!.AsArray())!;
        Assert.Equal((2, 19, "warning"), ((int)remark["line"]!, (int)remark["column"]!, (string?)remark["severity"]));
        Assert.Contains("'axios' is not available", (string?)remark["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_without_fault_has_no_remarks()
    {
        using var client = service.Connect();
        var id = await client.CreateTaskAsync(NewName("faultless"), Code);

        Assert.Empty((await client.DeployAsync(id))["diagnostics"]!.AsArray());
        Assert.Empty((await client.PostAsync($"/v1/task/{id}/draft", Body(Code)))["diagnostics"]!.AsArray());
    }
}
