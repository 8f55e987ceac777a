using Microsoft.AspNetCore.Components;

namespace AnchorOrleans.Dashboard.Keys;

/// <summary>The API keys of a tenant: makes and revokes them.</summary>
public sealed partial class KeysPage
{
    private const string Path = "/v1/api-keys";

    private static readonly (string Role, string Text)[] Roles =
        [("run", "run tasks, use sessions"), ("read", "look"), ("admin", "everything")];

    private KeyList _keys = null!;
    private MadeKey? _made;
    private string? _problem;

    [SupplyParameterFromForm(FormName = "make-key")]
    private Fields Form { get; set; } = null!;

    protected override async Task LoadAsync()
    {
        Form ??= new Fields();
        _keys = await Platform.GetAsync<KeyList>(Path);
    }

    /// <summary>Makes a key. The page that shows it is this very answer: a key must not travel in an address.</summary>
    private async Task MakeAsync()
    {
        var refused = await TryAsync(async () => _made = await Platform.ChangeAsync<MadeKey>(HttpMethod.Post, Path, new { Form.Name, Form.Role }));
        _problem = refused?.Message;
        if (refused is null)
        {
            Form = new Fields();
            await LoadAsync();
        }
    }

    private async Task RevokeAsync(KeyRow key)
    {
        var refused = await TryAsync(() => Platform.ChangeAsync(HttpMethod.Delete, $"{Path}/{key.Id}"));
        _problem = refused?.Message;
        if (refused is null)
        {
            Navigation.NavigateTo("/dashboard/system/keys");
        }
    }

    private sealed class Fields
    {
        public string Name { get; set; } = "";

        public string Role { get; set; } = "run";
    }
}
