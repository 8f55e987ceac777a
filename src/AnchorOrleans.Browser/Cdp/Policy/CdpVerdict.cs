using System.Text.Json.Nodes;

namespace AnchorOrleans.Browser.Cdp.Policy;

/// <summary>What becomes of a command.</summary>
internal abstract record CdpVerdict
{
    private CdpVerdict()
    {
    }

    /// <summary>It passes as it is.</summary>
    public static CdpVerdict Pass { get; } = new Passes();

    /// <summary>It passes as it is.</summary>
    public sealed record Passes : CdpVerdict;

    /// <summary>It passes as something else.</summary>
    /// <param name="Json">The new command.</param>
    public sealed record Rewritten(JsonObject Json) : CdpVerdict;

    /// <summary>It is answered with an error and goes no further.</summary>
    /// <param name="Sentence">Why, and what would do instead.</param>
    public sealed record Refused(string Sentence) : CdpVerdict;

    /// <summary>It is answered as done, and the guest's own connection is closed: what it asked for is done as far as it concerns the guest.</summary>
    public sealed record Leaves : CdpVerdict;
}
