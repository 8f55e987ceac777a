namespace AnchorOrleans.Sandbox;

/// <summary>Where task code finds the platform.</summary>
/// <remarks>The SDK replaces the first <c>api.</c> of its base URL, and appends to the rest: so there is none here, no path and no slash at the end.</remarks>
public static class SandboxPlatform
{
    /// <summary>The host name, known only inside a sandbox, that leads to <see cref="SandboxRequest.PlatformSocket"/> on every port.</summary>
    public const string HostName = "platform.anchor.internal";

    /// <summary>The value for <c>ANCHORBROWSER_BASE_URL</c>.</summary>
    public const string BaseUrl = "http://" + HostName;
}
