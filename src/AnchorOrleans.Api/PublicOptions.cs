namespace AnchorOrleans.Api;

/// <summary>How the service is reached from outside. Bound from the <c>Public</c> section.</summary>
public sealed class PublicOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Public";

    /// <summary>Gets or sets the address that links handed out begin with.</summary>
    /// <value>An absolute http or https address without query; unset, the default, means the request's own host.</value>
    public string? BaseUrl { get; set; }
}

internal sealed class PublicOptionsValidator : IValidateOptions<PublicOptions>
{
    public ValidateOptionsResult Validate(string? name, PublicOptions options) =>
        string.IsNullOrEmpty(options.BaseUrl) || IsUsable(options.BaseUrl)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Public:BaseUrl must be an absolute http or https address without query and fragment, such as https://anchor.example.org.");

    private static bool IsUsable(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url.Scheme is "http" or "https"
        && url is { Query: "", Fragment: "", UserInfo: "" };
}
