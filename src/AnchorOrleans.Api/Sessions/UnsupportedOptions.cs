using AnchorOrleans.Api.Sessions.Recordings;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>Finds what a session's request asks for and this service does not offer.</summary>
internal sealed class UnsupportedOptions(IOptions<CompatOptions> compat, IOptions<ProxyOptions> proxies, ISessionRecordings recordings)
{
    private readonly bool _hasAnchorProxy = !string.IsNullOrEmpty(proxies.Value.Anchor);

    /// <summary>Gets a value indicating whether such a request is refused.</summary>
    public bool AreRefused => compat.Value.Refuses;

    /// <summary>Finds it.</summary>
    /// <returns>A sentence for each; empty when everything is offered.</returns>
    public IReadOnlyList<string> In(CreateSessionRequest request) =>
    [
        .. InProxy(request.Session.Proxy),
        .. request.IsRecorded && recordings.Obstacle is { } obstacle ? [$"'session.recording' is not honoured: {obstacle}"] : Array.Empty<string>(),
        .. request.Browser.NotOffered.Select(path => $"'{path}' is not honoured: this service does not offer it."),
        .. (request.Browser.Headless ?? true ? request.Browser.OnlyInWindows : []).Select(path => $"'{path}' is not honoured: it takes a browser with a window (browser.headless)."),
    ];

    private IReadOnlyList<string> InProxy(ProxyConfiguration? proxy) => proxy switch
    {
        { Kind: SessionProxyKind.Operators } when !_hasAnchorProxy =>
            ["'session.proxy' is not honoured: this service has no proxy of its own (Proxies:Anchor); a custom one is."],
        { Kind: SessionProxyKind.Operators, NamesPlace: true } =>
            ["'session.proxy' is honoured without its place: the operator's proxy stands where it stands."],
        _ => [],
    };

    /// <summary>Leaves out what is not offered.</summary>
    public SessionSettings Without(SessionSettings settings) => settings with
    {
        Proxy = settings.Proxy is { Kind: SessionProxyKind.Operators } && !_hasAnchorProxy ? null : settings.Proxy,
        IsRecorded = settings.IsRecorded && recordings.Obstacle is null,
    };
}
