using System.Net;
using System.Text;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tasks;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Api.Tests.Http;

public sealed class CodeCheckTests
{
    private const string Code = "export default async () => process.env.ANCHOR_URL;";

    private static readonly string Encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(Code));

    [Fact]
    public async Task Checking_answers_remarks_and_inputs_without_the_platforms_own_and_stores_nothing()
    {
        await using var host = await ApiHost.StartAsync();
        var check = new CodeCheck(
            [new Diagnostic(IsError: false, "Odd.", 3, 4)],
            new TaskInputs([new("ANCHOR_API_KEY", null), new("ANCHOR_URL", ""), new("ANCHOR_SESSION_ID", null), new("ANCHOR_PAGES", null)]));
        var compiler = host.Grains.Add<ICompilerGrain>(HexHash.Of(Code)).On("CheckAsync", arguments =>
        {
            Assert.Equal(Code, arguments[0]);
            return Task.FromResult(check);
        });

        using var response = await host.PostAsync("/v1/task/check", $$"""{"code":"{{Encoded}}","language":"typescript"}""", ApiHost.RunRoleKey);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var data = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.Equal("""[{"name":"ANCHOR_URL","default":""},{"name":"ANCHOR_PAGES"}]""", data.GetProperty("inputs").GetRawText());
        Assert.Equal("""[{"line":3,"column":4,"message":"Odd.","severity":"warning"}]""", data.GetProperty("diagnostics").GetRawText());
        Assert.StartsWith("CheckAsync(", Assert.Single(compiler.Calls), StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<Exception>(() => host.Artifacts.ReadAsync(HexHash.Of(Code), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Who_may_only_look_and_the_key_of_a_run_check_no_code()
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.PostAsync("/v1/task/check", $$"""{"code":"{{Encoded}}"}""", ApiHost.ReadKey);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.NotNull(AccessRules.WhyNot(Access.Run, new Caller(new TenantId(ApiHost.TenantId), ApiKeyRole.Run, new RunGrant(new ExecutionId(ApiHost.ExecutionId), BrowserConfigurationJson: null, Session: null), "sk")));
    }

    [Theory]
    [InlineData(true, """[{"name":"ANCHOR_URL","default":"https://example.com"}]""")]
    [InlineData(false, """[{"name":"ANCHOR_OLD"}]""")]
    public async Task A_version_shows_its_inputs_and_one_from_before_they_were_told_is_compiled_once_more(bool isTold, string expected)
    {
        await using var host = await ApiHost.StartAsync();
        var source = await host.Artifacts.PutTextAsync(Code);
        var version = ApiHost.VersionOf(VersionLabel.Draft, source);
        var compilation = version.Content.Compilation;
        host.AddTask().On("FindVersionAsync", _ => Task.FromResult<TaskVersion?>(
            isTold ? version : version with { Content = version.Content with { Compilation = compilation with { Inputs = null } } }));
        host.Grains.Add<ICompilerGrain>(source.Hash).On(
            "CompileAsync", _ => Task.FromResult(compilation with { Inputs = new TaskInputs([new("ANCHOR_OLD", null), new("ANCHOR_API_KEY", null)]) }));

        using var response = await host.GetAsync($"/v1/task/{ApiHost.TaskId}/draft", ApiHost.ReadKey);

        Assert.Equal(expected, (await ApiHost.ReadAsync(response)).GetProperty("data").GetProperty("inputs").GetRawText());
    }
}
