namespace Orleans.Runtime;

/// <summary>Who this silo is.</summary>
public interface ILocalSiloDetails
{
    /// <summary>Gets the silo's name.</summary>
    string Name { get; }

    /// <summary>Gets the cluster's id.</summary>
    string ClusterId { get; }

    /// <summary>Gets the machine's name.</summary>
    string DnsHostName { get; }

    /// <summary>Gets the silo's address.</summary>
    SiloAddress SiloAddress { get; }

    /// <summary>Gets the address for outside clients; a single process has none.</summary>
    SiloAddress? GatewayAddress { get; }
}
