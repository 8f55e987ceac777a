using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>Browser extensions, from their upload to what they do in a session.</summary>
public sealed class ExtensionTests
{
    private const string UnknownId = TaskCases.UnknownId;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_extension_changes_the_pages_of_its_session_and_leaves_by_the_same_way_out(bool headless)
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var hidden = await TargetSite.StartAsync();
        await using var service = await StartAsync(data, site);
        using var client = new ApiClient(service.Address, service.Key);
        var worker = $$"""
            // A change of the proxy takes a moment to reach the network.
            const until = async (act, isWanted) => {
              for (;;) {
                const found = await act();
                if (isWanted(found)) return found;
                await new Promise(next => setTimeout(next, 50));
              }
            };
            const tell = word => until(() => fetch('{{site.Address}}' + word).then(answer => answer.ok, () => false), isOk => isOk);
            const look = () => fetch('{{hidden.Address}}secret').then(answer => answer.status, () => 'failed');
            (async () => {
              await tell(`proxied-${await look()}`);
              await chrome.proxy.settings.set({ value: { mode: 'direct' } });
              const direct = await until(look, found => found !== 403);
              await chrome.proxy.settings.clear({});
              await tell(`direct-${direct}`);
            })();
            """;
        var id = await UploadAsync(
            client,
            ("manifest.json", """
                { "manifest_version": 3, "name": "Mark", "version": "1.0", "permissions": ["proxy"], "host_permissions": ["<all_urls>"],
                  "content_scripts": [{ "matches": ["<all_urls>"], "js": ["mark.js"] }], "background": { "service_worker": "worker.js" } }
                """),
            ("mark.js", "document.title = `marked ${innerWidth} x ${innerHeight}`;"),
            ("worker.js", worker));

        var session = await client.PostAsync("/v1/sessions", Session(id, headless, $"{site.Address}page"));

        Assert.Null(session["warnings"]);
        var pages = $"/v1/sessions/{session["id"]}/pages";
        Assert.Equal("marked 1440 x 900", (string?)await Eventually.NotNullAsync(
            async () => (await client.GetAsync(pages)).AsArray() is [{ } only] && ((string)only["title"]!).StartsWith("marked", StringComparison.Ordinal) ? only["title"] : null,
            () => "the content script has run"));
        await Eventually.TrueAsync(() => site.Visits.Contains("/direct-failed"), () => string.Join(' ', site.Visits));
        Assert.Contains("/proxied-403", site.Visits);
        Assert.Empty(hidden.Visits);
    }

    [Fact]
    public async Task Extensions_are_listed_shown_and_deleted_and_a_session_finds_no_other()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var service = await StartAsync(data, site);
        using var client = new ApiClient(service.Address, service.Key);
        Assert.Empty((await client.GetAsync("/v1/extensions")).AsArray());
        var id = await UploadAsync(client, ("inner/manifest.json", """{"manifest_version":3,"name":"Mark","version":"1.0"}"""));

        var shown = await client.GetAsync($"/v1/extensions/{id}");
        Assert.Equal((id, "mark", "1.0"), ((string?)shown["id"], (string?)shown["name"], (string?)shown["manifest"]!["version"]));
        Assert.Equal(shown.ToJsonString(), Assert.Single((await client.GetAsync("/v1/extensions")).AsArray())!.ToJsonString());
        TaskCases.AssertRefused(404, await client.SendAsync(HttpMethod.Get, $"/v1/extensions/{UnknownId}"));
        Assert.Contains(UnknownId, TaskCases.AssertRefused(404, await client.SendAsync(HttpMethod.Post, "/v1/sessions", Session(UnknownId, headless: true))), StringComparison.Ordinal);
        Assert.Equal("success", (string?)(await client.DeleteAsync($"/v1/extensions/{id}")).Body!["data"]!["status"]);
        TaskCases.AssertRefused(404, await client.DeleteAsync($"/v1/extensions/{id}"));
        TaskCases.AssertRefused(404, await client.SendAsync(HttpMethod.Post, "/v1/sessions", Session(id, headless: true)));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(data.Path, "artifacts"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task What_Chromium_does_not_load_is_said_instead_of_left_out()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var service = await StartAsync(data, site);
        using var client = new ApiClient(service.Address, service.Key);
        var id = await UploadAsync(client, ("manifest.json", """{"manifest_version":3,"name":"Bad","version":"1","content_scripts":[{"matches":["nonsense"],"js":["a.js"]}]}"""), ("a.js", ""));

        var problem = TaskCases.AssertRefused(500, await client.SendAsync(HttpMethod.Post, "/v1/sessions", Session(id, headless: true)));

        Assert.Contains($"Failed to load extension from: {id}.", problem, StringComparison.Ordinal);
        Assert.Contains("matches[0]", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_that_is_no_extension_is_refused_by_name()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var service = await StartAsync(data, site, ("Extensions:UploadMebibytes", "1"), ("Extensions:PerTenant", "1"));
        using var client = new ApiClient(service.Address, service.Key);
        var good = ("manifest.json", """{"manifest_version":3,"name":"Mark","version":"1.0"}""");

        Assert.Contains("'name'", await RefusedAsync(400, client, PackedExtension.FormOf(" ", good)), StringComparison.Ordinal);
        Assert.Contains("manifest.json", await RefusedAsync(400, client, PackedExtension.FormOf("a", ("x.js", ""))), StringComparison.Ordinal);
        Assert.Contains("'file' is required", await RefusedAsync(400, client, new MultipartFormDataContent { { new StringContent("a"), "name" } }), StringComparison.Ordinal);
        using var large = new ByteArrayContent(new byte[1024 * 1024 + 1]);
        Assert.Contains("Extensions:UploadMebibytes", await RefusedAsync(400, client, new MultipartFormDataContent { { large, "file", "a.zip" } }), StringComparison.Ordinal);
        await UploadAsync(client, good);
        Assert.Contains("Extensions:PerTenant", await RefusedAsync(409, client, PackedExtension.FormOf("b", good)), StringComparison.Ordinal);
        TaskCases.AssertRefused(400, await client.SendAsync(HttpMethod.Post, "/v1/sessions", Session("../x", headless: true)));
    }

    private static Task<ServiceProcess> StartAsync(TemporaryFolder data, TargetSite site, params (string Name, string Value)[] settings)
    {
        var all = settings.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
        (all["Egress:Allow:0"], all["Browser:Warm"]) = (site.Authority, "0");
        return ServiceProcess.StartAsync(data.Path, all);
    }

    private static async Task<string> UploadAsync(ApiClient client, params (string Path, string Text)[] files)
    {
        using var form = PackedExtension.FormOf("mark", files);
        var (status, body) = await client.SendFormAsync("/v1/extensions", form);
        Assert.True(status == 200, $"{status}: {body}");
        return (string)body!["data"]!["id"]!;
    }

    private static async Task<string> RefusedAsync(int status, ApiClient client, MultipartFormDataContent form)
    {
        using (form)
        {
            return TaskCases.AssertRefused(status, await client.SendFormAsync("/v1/extensions", form));
        }
    }

    private static JsonObject Session(string extension, bool headless, string? url = null) => new()
    {
        ["session"] = url is null ? [] : new JsonObject { ["initial_url"] = url },
        ["browser"] = new JsonObject { ["extensions"] = new JsonArray(extension), ["headless"] = new JsonObject { ["active"] = headless } },
    };
}
