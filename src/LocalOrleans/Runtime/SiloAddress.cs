using System.Globalization;
using System.Net;

namespace Orleans.Runtime;

/// <summary>The address of a silo. One process has one, on loopback; nothing listens there.</summary>
public sealed class SiloAddress : IEquatable<SiloAddress>, IComparable<SiloAddress>
{
    private SiloAddress(IPEndPoint endpoint, int generation) => (Endpoint, Generation) = (endpoint, generation);

    /// <summary>Gets the address of no silo.</summary>
    public static SiloAddress Zero { get; } = New(IPAddress.Any, 0, 0);

    /// <summary>Gets the end point.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Gets the number that tells one life of a silo from the next on the same end point.</summary>
    public int Generation { get; }

    /// <summary>Makes an address.</summary>
    public static SiloAddress New(IPEndPoint ep, int gen) => new(ep, gen);

    /// <summary>Makes an address.</summary>
    public static SiloAddress New(IPAddress address, int port, int generation) => new(new(address, port), generation);

    /// <summary>Reads the form <see cref="ToParsableString"/> writes.</summary>
    public static SiloAddress FromParsableString(string addr)
    {
        ArgumentNullException.ThrowIfNull(addr);
        var at = addr.LastIndexOf('@');
        return at > 0 && IPEndPoint.TryParse(addr.AsSpan(0, at), out var endpoint)
            && int.TryParse(addr.AsSpan(at + 1), NumberStyles.Integer, CultureInfo.InvariantCulture, out var generation)
            ? new(endpoint, generation)
            : throw new FormatException($"'{addr}' is not a silo address; the form is address:port@generation.");
    }

    /// <summary>Compares two addresses.</summary>
    public static bool operator ==(SiloAddress? left, SiloAddress? right) => Equals(left, right);

    /// <summary>Compares two addresses.</summary>
    public static bool operator !=(SiloAddress? left, SiloAddress? right) => !Equals(left, right);

    /// <summary>Orders two addresses.</summary>
    public static bool operator <(SiloAddress? left, SiloAddress? right) => Comparer<SiloAddress>.Default.Compare(left, right) < 0;

    /// <summary>Orders two addresses.</summary>
    public static bool operator <=(SiloAddress? left, SiloAddress? right) => Comparer<SiloAddress>.Default.Compare(left, right) <= 0;

    /// <summary>Orders two addresses.</summary>
    public static bool operator >(SiloAddress? left, SiloAddress? right) => Comparer<SiloAddress>.Default.Compare(left, right) > 0;

    /// <summary>Orders two addresses.</summary>
    public static bool operator >=(SiloAddress? left, SiloAddress? right) => Comparer<SiloAddress>.Default.Compare(left, right) >= 0;

    /// <summary>Writes address, port and generation.</summary>
    public string ToParsableString() => string.Create(CultureInfo.InvariantCulture, $"{Endpoint}@{Generation}");

    /// <inheritdoc/>
    public bool Equals(SiloAddress? other) => other is not null && Generation == other.Generation && Endpoint.Equals(other.Endpoint);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SiloAddress);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Endpoint, Generation);

    /// <inheritdoc/>
    public int CompareTo(SiloAddress? other) => string.CompareOrdinal(ToParsableString(), other?.ToParsableString());

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"S{Endpoint}:{Generation}");
}
