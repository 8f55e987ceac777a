using System.Net;

namespace AnchorOrleans.Browser.Egress;

/// <summary>What became of an attempt to connect.</summary>
internal abstract record DialOutcome
{
    /// <summary>Connected.</summary>
    /// <param name="Link">The connection.</param>
    /// <param name="Address">The address that was judged and connected to; <see langword="null"/> behind an upstream proxy, which resolves by itself.</param>
    public sealed record Connected(EgressLink Link, IPAddress? Address) : DialOutcome;

    /// <summary>Not connected.</summary>
    /// <param name="Status">The HTTP status for the client.</param>
    /// <param name="Reason">One sentence for the client.</param>
    public sealed record Failed(int Status, string Reason) : DialOutcome;
}
