namespace Orleans.Configuration;

/// <summary>Who this silo is.</summary>
public class SiloOptions
{
    /// <summary>Gets or sets the silo's name.</summary>
    /// <value>The default is made from the machine's name.</value>
    public string SiloName { get; set; } = $"Silo_{Environment.MachineName}";
}

/// <summary>Which cluster this silo belongs to. One process is its own cluster; the ids are only reported.</summary>
public class ClusterOptions
{
    /// <summary>Gets or sets the cluster's id.</summary>
    /// <value>The default is <c>default</c>.</value>
    public string ClusterId { get; set; } = "default";

    /// <summary>Gets or sets the service's id.</summary>
    /// <value>The default is <c>default</c>.</value>
    public string ServiceId { get; set; } = "default";
}
