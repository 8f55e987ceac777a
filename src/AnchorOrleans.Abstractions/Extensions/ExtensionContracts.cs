using AnchorOrleans.Artifacts;

namespace AnchorOrleans.Extensions;

/// <summary>A browser extension that a tenant brought.</summary>
/// <param name="Id">Its id, which begins with the instant at which it was brought.</param>
/// <param name="Name">What the tenant calls it.</param>
/// <param name="ManifestJson">Its manifest, as JSON text.</param>
/// <param name="CreatedAt">When it was brought.</param>
/// <param name="Archive">Its files, as a compressed archive.</param>
[GenerateSerializer, Immutable, Alias("anchor.extension-view")]
public sealed record ExtensionView(
    [property: Id(0)] string Id,
    [property: Id(1)] string Name,
    [property: Id(2)] string ManifestJson,
    [property: Id(3)] DateTimeOffset CreatedAt,
    [property: Id(4)] ArtifactReference Archive);
