using AnchorOrleans.Api.Authentication;

namespace AnchorOrleans.Api;

/// <summary>Knows what the links begin with that are handed out.</summary>
internal sealed class PublicLinks(IOptions<PublicOptions> options)
{
    /// <summary>Gets the address that the operator gave this service; null where none was given.</summary>
    public string? Base { get; } = options.Value.BaseUrl is { Length: > 0 } url ? url.TrimEnd('/') : null;

    /// <summary>Gets the address of this service as the caller reaches it. A run sits in a jail, from where only the host name it used itself leads here.</summary>
    public string BaseOf(HttpRequest request, Caller? caller) => caller?.Run is null && Base is not null
        ? Base
        : $"{request.Scheme}://{request.Host}{request.PathBase}";
}
