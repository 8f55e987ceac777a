using System.Net;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Api.Tests.Http;

public sealed class MeTests
{
    private const string KeyId = "0197f3c0-0000-7000-8000-0000000000bb";

    [Theory]
    [InlineData(ApiHost.AdminKey, ApiKeyRole.Admin, "admin", true, """{"look":true,"run":true,"useSessions":true,"administer":true}""")]
    [InlineData(ApiHost.RunRoleKey, ApiKeyRole.Run, "run", false, """{"look":true,"run":true,"useSessions":true,"administer":false}""")]
    [InlineData(ApiHost.ReadKey, ApiKeyRole.Read, "read", false, """{"look":true,"run":false,"useSessions":false,"administer":false}""")]
    public async Task Whoever_has_a_key_is_told_whose_it_is_and_what_it_may_do(string key, ApiKeyRole role, string word, bool isOperator, string may)
    {
        await using var host = await StartAsync(key, new(KeyId, "my key", role, "sk-", ApiHost.Now, isOperator));

        using var response = await host.GetAsync("/v1/me", key);

        Assert.Equal(
            $$$"""{"data":{"team":{"id":"0197f3c0-0000-7000-8000-00000000000f","name":"acme"},"key":{"id":"{{{KeyId}}}","name":"my key","role":"{{{word}}}","operator":{{{(isOperator ? "true" : "false")}}}},"may":{{{may}}}}}""",
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task A_key_that_was_revoked_while_it_is_still_believed_is_refused()
    {
        await using var host = await StartAsync(ApiHost.AdminKey, new(KeyId, "my key", ApiKeyRole.Admin, "sk-", ApiHost.Now, RevokedAt: ApiHost.Now));

        using var response = await host.GetAsync("/v1/me");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        await ApiHost.ReadRefusalAsync(response);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("sk-unknown")]
    public async Task Nobody_is_told_without_a_known_key(string? key)
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.GetAsync("/v1/me", key);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        await ApiHost.ReadRefusalAsync(response);
    }

    [Fact]
    public async Task The_key_of_a_run_is_refused()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddExecution().On("AuthorizeAsync", _ => Task.FromResult<RunGrant?>(new(new ExecutionId(ApiHost.ExecutionId), null, null)));

        using var response = await host.GetAsync("/v1/me", ApiHost.SandboxKey.Text);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        await ApiHost.ReadRefusalAsync(response);
    }

    private static async Task<ApiHost> StartAsync(string key, ApiKeyDescription description)
    {
        var host = await ApiHost.StartAsync();
        host.Grains.Add<IApiKeyGrain>(ApiKeyHash.Of(key).Value)
            .On("AuthorizeAsync", _ => Task.FromResult<ApiKeyGrant?>(new(new TenantId(ApiHost.TenantId), description.Role)))
            .On("DescribeAsync", _ => Task.FromResult<ApiKeyDescription?>(description));
        return host;
    }
}
