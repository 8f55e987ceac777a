using System.Text.Json;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Extensions;

namespace AnchorOrleans.Api.Extensions;

/// <summary>A browser extension.</summary>
/// <param name="Id">Its id, which <c>browser.extensions</c> of a session names.</param>
/// <param name="Name">What the tenant calls it.</param>
/// <param name="Manifest">Its manifest.</param>
/// <param name="CreatedAt">When it was brought.</param>
/// <param name="UpdatedAt">The same: an extension never changes.</param>
internal sealed record ExtensionResponse(string Id, string Name, JsonElement Manifest, string CreatedAt, string UpdatedAt)
{
    public static ExtensionResponse Of(ExtensionView view) =>
        new(view.Id, view.Name, JsonElement.Parse(view.ManifestJson), Timestamp.Of(view.CreatedAt), Timestamp.Of(view.CreatedAt));
}
