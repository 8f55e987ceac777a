using AnchorOrleans.Silo.Tests.Service;
using static AnchorOrleans.Silo.Tests.EndToEnd.TaskCases;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>Code that is checked before it is saved, and what a version reads, by the real compiler.</summary>
[Collection(RunningServiceGroup.Name)]
public sealed class CodeCheckTests(RunningService service)
{
    private const string Reading = """
        const { ANCHOR_FIRST = 'one', ANCHOR_SESSION_ID } = process.env;
        // process.env.ANCHOR_NEVER
        export default async () => [ANCHOR_FIRST, Number(process.env.ANCHOR_SECOND || 2), process.env['ANCHOR_THIRD'], 'process.env.ANCHOR_NEVER'];
        """;

    private const string Inputs = """[{"name":"ANCHOR_FIRST","default":"one"},{"name":"ANCHOR_SECOND","default":"2"},{"name":"ANCHOR_THIRD"}]""";

    [Fact]
    public async Task What_code_reads_is_told_when_it_is_checked_saved_and_shown()
    {
        using var client = service.Connect();

        var check = await client.PostAsync("/v1/task/check", Body(Reading));
        var id = await client.CreateTaskAsync(NewName("reads"), Reading);
        var deployed = await client.DeployAsync(id);

        Assert.Empty(check["diagnostics"]!.AsArray());
        foreach (var shown in new[] { check, deployed, await client.GetAsync($"/v1/task/{id}/1"), await client.GetAsync($"/v1/task/{id}/draft") })
        {
            Assert.Equal(Inputs, shown["inputs"]!.ToJsonString());
        }
    }

    [Fact]
    public async Task Code_with_an_error_is_checked_with_its_place_and_the_inputs_that_can_be_told()
    {
        using var client = service.Connect();

        var check = await client.PostAsync("/v1/task/check", Body("const a = process.env.ANCHOR_A ?? 'a';\nconst b = ;\nexport default () => a;"));

        var remark = check["diagnostics"]!.AsArray()[0]!;
        Assert.Equal((2, 11, "error"), ((int)remark["line"]!, (int)remark["column"]!, (string?)remark["severity"]));
        Assert.Equal("""[{"name":"ANCHOR_A","default":"a"}]""", check["inputs"]!.ToJsonString());
    }
}
