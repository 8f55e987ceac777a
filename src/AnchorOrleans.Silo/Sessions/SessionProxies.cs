using System.Security.Cryptography;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Browser.Egress;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Secrets;
using AnchorOrleans.Sessions;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Sessions;

/// <summary>Opens the proxy of a session where its browser is: nowhere else is its password readable, and the browser never learns it.</summary>
internal sealed class SessionProxies(ISecretBox secrets, IOptions<ProxyOptions> options)
{
    private readonly ProxyOptions _options = options.Value;

    /// <summary>Answers the policy for a session's way out.</summary>
    /// <exception cref="SessionProxyException">The proxy cannot be used; the message is fit for the session's owner.</exception>
    public EgressPolicy PolicyFor(TenantId tenant, SessionProxy? proxy)
    {
        try
        {
            return proxy switch
            {
                { Kind: SessionProxyKind.Custom, Server: { } server } => Through(new UpstreamProxy(new Uri(server), proxy.Username, PasswordOf(tenant, proxy))),
                { Kind: SessionProxyKind.Operators } when _options.Anchor is { Length: > 0 } server =>
                    Through(new UpstreamProxy(new Uri(server), Filled(_options.AnchorUsername), Filled(_options.AnchorPassword)) { IsOperators = true }),
                { Kind: SessionProxyKind.Operators } => throw new SessionProxyException("This host has no proxy of its own (Proxies:Anchor)."),
                _ => EgressPolicy.Default,
            };
        }
        catch (CryptographicException exception)
        {
            throw new SessionProxyException("The password of 'session.proxy' cannot be opened any more; give it again.", exception);
        }
        catch (Exception exception) when (exception is ArgumentException or UriFormatException)
        {
            throw new SessionProxyException($"'session.proxy' cannot be used. {exception.Message}", exception);
        }
    }

    private string? PasswordOf(TenantId tenant, SessionProxy proxy) =>
        proxy.SealedPassword is { } text ? secrets.Open(SessionProxy.PurposeOfPassword(tenant), text) : null;

    private static EgressPolicy Through(UpstreamProxy upstream) => new() { Upstream = upstream };

    private static string? Filled(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

/// <summary>A session's proxy cannot be used.</summary>
internal sealed class SessionProxyException(string message, Exception? innerException = null) : Exception(message, innerException);
