using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using static AnchorOrleans.Dashboard.Parts.FormJson;

namespace AnchorOrleans.Dashboard.Sessions;

/// <summary>Opens a session.</summary>
public sealed partial class NewSessionPage
{
    private ProfileNames _profiles = null!;
    private string? _problem;

    [SupplyParameterFromForm(FormName = "new-session")]
    private NewSession Form { get; set; } = null!;

    protected override async Task LoadAsync()
    {
        Form ??= new NewSession();
        _profiles = await Platform.GetAsync<ProfileNames>("/v1/profiles");
    }

    /// <summary>Asks for it and leaves: its page shows how it starts, which may take its time.</summary>
    private async Task OpenAsync()
    {
        AskedSession? asked = null;
        var refused = await TryAsync(async () => asked = await Platform.ChangeAsync<AskedSession>(HttpMethod.Post, "/v1/sessions/async", Form.ToRequest()));
        _problem = refused?.Message;
        if (asked is not null)
        {
            Navigation.NavigateTo($"/dashboard/sessions/{asked.Id}");
        }
    }

    /// <summary>What the form asks for. Numbers are handed on as they were typed, so that the API says what is wrong with them.</summary>
    internal sealed class NewSession
    {
        public string? Url { get; set; }

        public string? Tags { get; set; }

        public string? Profile { get; set; }

        public bool Persist { get; set; }

        public bool Recording { get; set; }

        public bool Window { get; set; }

        public string? Idle { get; set; }

        public string? Total { get; set; }

        public string? Width { get; set; }

        public string? Height { get; set; }

        /// <summary>Makes the body of the API's request; what was left empty is left out.</summary>
        public JsonObject ToRequest()
        {
            var session = new JsonObject();
            Put(session, "initial_url", TextOf(Url));
            if (Tags?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } tags)
            {
                session["tags"] = new JsonArray([.. tags.Select(tag => (JsonNode)tag)]);
            }

            var timeout = new JsonObject();
            Put(timeout, "idle_timeout", NumberOf(Idle));
            Put(timeout, "max_duration", NumberOf(Total));
            Put(session, "timeout", timeout.Count == 0 ? null : timeout);
            Put(session, "recording", Recording ? new JsonObject { ["active"] = true } : null);

            var browser = new JsonObject();
            Put(browser, "headless", Window ? new JsonObject { ["active"] = false } : null);
            Put(browser, "profile", TextOf(Profile) is { } profile ? new JsonObject { ["name"] = profile, ["persist"] = Persist } : null);
            var viewport = new JsonObject();
            Put(viewport, "width", NumberOf(Width));
            Put(viewport, "height", NumberOf(Height));
            Put(browser, "viewport", viewport.Count == 0 ? null : viewport);
            return new JsonObject { ["session"] = session, ["browser"] = browser };
        }
    }
}
