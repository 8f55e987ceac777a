namespace AnchorOrleans.Api.Authentication;

/// <summary>Where callers put their keys.</summary>
public static class ApiKeyHeaders
{
    /// <summary>The header that carries the key.</summary>
    public const string Key = "anchor-api-key";

    /// <summary>The query parameter of those who connect to a browser, and can send no header.</summary>
    public const string QueryKey = "apiKey";
}
