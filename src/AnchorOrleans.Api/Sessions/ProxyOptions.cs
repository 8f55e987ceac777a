using System.ComponentModel.DataAnnotations;

namespace AnchorOrleans.Api.Sessions;

/// <summary>The operator's own proxies. Bound from the <c>Proxies</c> section.</summary>
public sealed class ProxyOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Proxies";

    /// <summary>Gets or sets the proxy that sessions with <c>anchor_proxy</c> leave through.</summary>
    /// <value><c>PROTOCOL://HOST:PORT</c>, where the protocol is http, https or socks5; unset by default. It may stand inside the operator's network.</value>
    [RegularExpression("^(http|https|socks5)://[^/?#@\\s]+/?$")]
    public string? Anchor { get; set; }

    /// <summary>Gets or sets the user there.</summary>
    /// <value>At most 255 characters without a colon; unset by default.</value>
    [RegularExpression("^[^:]{0,255}$")]
    [DataType(DataType.Password)]
    public string? AnchorUsername { get; set; }

    /// <summary>Gets or sets the password there.</summary>
    /// <value>At most 255 characters; unset by default.</value>
    [MaxLength(255)]
    [DataType(DataType.Password)]
    public string? AnchorPassword { get; set; }
}

/// <summary>Checks the values.</summary>
[OptionsValidator]
internal sealed partial class ProxyOptionsValidator : IValidateOptions<ProxyOptions>;
