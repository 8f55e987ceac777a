using AnchorOrleans.Api.Authentication;

namespace AnchorOrleans.Api;

/// <summary>Knows what the links begin with that are handed out.</summary>
internal sealed class PublicLinks(IOptions<PublicOptions> options)
{
    private readonly string? _publicUrl = options.Value.BaseUrl is { Length: > 0 } url ? url.TrimEnd('/') : null;

    /// <summary>Gets the address of this service as the caller reaches it. A run sits in a jail, from where only the host name it used itself leads here.</summary>
    public string BaseOf(HttpRequest request, Caller? caller) => caller?.Run is null && _publicUrl is not null
        ? _publicUrl
        : $"{request.Scheme}://{request.Host}{request.PathBase}";
}
