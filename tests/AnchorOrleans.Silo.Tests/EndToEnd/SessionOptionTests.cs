using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>Options of a session that change its browser, from the request to the page.</summary>
public sealed class SessionOptionTests
{
    /// <summary>Says in the titles of page and popup what became of them.</summary>
    private const string Telling = """
        data:text/html,<script>confirm('Go on?');
        setInterval(() => { document.title = 'page ' + [innerWidth, innerHeight, outerHeight]; if (window.popup) popup.document.title = 'popup ' + [popup.innerWidth, popup.innerHeight]; }, 50)</script>
        <button onclick="popup = open('', 'own', 'width=320,height=240')">open</button>
        """;

    [Fact]
    public async Task Dialogs_popups_and_full_screen_are_as_the_request_wants_them()
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Browser:Warm"] = "0", ["Compat:UnsupportedOptions"] = "refuse" });
        using var client = new ApiClient(service.Address, service.Key);
        var session = await OpenAsync(client, new JsonObject { ["disable_dialogs"] = On(), ["force_popups_as_tabs"] = On(), ["fullscreen"] = On(), ["cross_origin_support"] = On() }, Telling.ReplaceLineEndings(" "));

        Assert.Equal(200, (await client.SendAsync(HttpMethod.Post, $"/v1/sessions/{session}/mouse/click", new JsonObject { ["selector"] = "button" })).Status);

        string[] expected = ["page 1440,900,900", "popup 1440,900"];
        var seen = "";
        await Eventually.NotNullAsync(
            async () =>
            {
                var titles = (await client.GetAsync($"/v1/sessions/{session}/pages")).AsArray().Select(page => (string?)page!["title"]).ToList();
                seen = string.Join(" | ", titles);
                return titles.SequenceEqual(expected) ? titles : null;
            },
            () => $"the pages have their titles; they were {seen}");
    }

    [Fact]
    public async Task What_a_profile_says_of_PDF_files_does_not_outlive_the_session_that_wished_it()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Browser:Warm"] = "0", ["Egress:Allow:0"] = site.Authority });
        using var client = new ApiClient(service.Address, service.Key);
        var pdf = new JsonObject { ["url"] = $"{site.Address}a.pdf" };

        var first = await OpenAsync(client, new JsonObject { ["pdf_viewer"] = On(false), ["profile"] = new JsonObject { ["name"] = "p", ["persist"] = true } });
        Assert.Equal(500, (await client.SendAsync(HttpMethod.Post, $"/v1/sessions/{first}/goto", pdf.DeepClone())).Status);
        await client.DeleteAsync($"/v1/sessions/{first}");
        Assert.Equal("ready", (string?)(await client.GetAsync("/v1/profiles/p"))["status"]);
        var second = await OpenAsync(client, new JsonObject { ["profile"] = new JsonObject { ["name"] = "p" } });

        Assert.Equal(200, (await client.SendAsync(HttpMethod.Post, $"/v1/sessions/{second}/goto", pdf)).Status);
        Assert.Equal(0, (int)(await client.GetAsync($"/v1/sessions/{second}/downloads"))["count"]!);
    }

    private static JsonObject On(bool isOn = true) => new() { ["active"] = isOn };

    private static async Task<string> OpenAsync(ApiClient client, JsonObject browser, string? url = null)
    {
        browser["headless"] = On(false);
        var session = url is null ? [] : new JsonObject { ["initial_url"] = url };
        var created = await client.PostAsync("/v1/sessions", new JsonObject { ["session"] = session, ["browser"] = browser });
        return (string)created["id"]!;
    }
}
