using System.Net;
using AnchorOrleans.Api.Settings;

namespace AnchorOrleans.Api.Tests.Http;

public sealed class SettingsTests
{
    [Fact]
    public async Task An_admin_is_shown_what_is_in_force()
    {
        await using var host = await StartAsync();

        using var response = await host.GetAsync("/v1/system/settings");

        Assert.Equal(
            """{"data":{"settings":[{"key":"Api:MaxBodyBytes","value":"1 MiB","default":"2 MiB","raw":"1048576","differs":true,"secret":false},{"key":"Agent:ApiKey","value":"[set]","default":"[unset]","raw":null,"differs":true,"secret":true}]}}""",
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData(ApiHost.RunRoleKey)]
    [InlineData(ApiHost.ReadKey)]
    public async Task Others_are_not(string key)
    {
        await using var host = await StartAsync();

        using var response = await host.GetAsync("/v1/system/settings", key);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        await ApiHost.ReadRefusalAsync(response);
        Assert.Empty(host.Settings.Calls);
    }

    private static async Task<ApiHost> StartAsync()
    {
        var host = await ApiHost.StartAsync();
        host.Settings.On("get_Settings", _ => new Setting[]
        {
            new("Api:MaxBodyBytes", "1 MiB", "2 MiB", "1048576", Differs: true, IsSecret: false),
            new("Agent:ApiKey", "[set]", "[unset]", Raw: null, Differs: true, IsSecret: true),
        });
        return host;
    }
}
