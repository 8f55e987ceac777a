using System.ComponentModel.DataAnnotations;

namespace AnchorOrleans.Client;

/// <summary>Which cluster this process belongs to, and how its members know each other. Bound from the <c>Cluster</c> section.</summary>
public sealed class ClusterOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Cluster";

    /// <summary>Gets or sets the cluster's name; processes of another name do not meet in the same database.</summary>
    /// <value>1 to 100 characters of <c>a-z A-Z 0-9 . _ -</c>. The default is <c>anchor</c>.</value>
    [Required, RegularExpression("^[a-zA-Z0-9._-]{1,100}$", ErrorMessage = "Cluster:Id must be 1 to 100 characters of a-z A-Z 0-9 . _ -.")]
    public string Id { get; set; } = "anchor";

    /// <summary>Gets or sets the address on which silos listen for each other and for gateways.</summary>
    /// <value>An IP address; <c>0.0.0.0</c> and <c>::</c> are all. The default is <c>127.0.0.1</c>.</value>
    [Required]
    public string Listen { get; set; } = "127.0.0.1";

    /// <summary>Gets or sets the address under which others reach this silo.</summary>
    /// <value>An IP address. The default is the one on which it listens; it is needed where that means all.</value>
    public string? Advertise { get; set; }

    /// <summary>Gets or sets the file with this process's certificate, which proves to others that it belongs to the cluster.</summary>
    /// <value>A PEM file. By default one is made once, and kept beside the keys of the cluster.</value>
    public string? CertificateFile { get; set; }

    /// <summary>Gets or sets the file with the certificate's private key.</summary>
    /// <value>A PEM file. By default it is in the certificate's own file.</value>
    public string? PrivateKeyFile { get; set; }

    /// <summary>Gets or sets the file with the authorities whose certificates belong to the cluster.</summary>
    /// <value>A PEM file with one or more certificates. By default only the certificate itself belongs to it, so that all processes need the same.</value>
    public string? AuthorityFile { get; set; }
}
