using Microsoft.Extensions.Options;

namespace AnchorOrleans.Client;

/// <summary>Where the cluster is, and what proves that this process belongs to it.</summary>
public sealed class AnchorClientOptions
{
    /// <summary>Gets or sets the cluster's name.</summary>
    /// <value>As <c>Cluster:Id</c> of the silos. The default is <c>anchor</c>.</value>
    public string ClusterId { get; set; } = "anchor";

    /// <summary>Gets or sets how the cluster's database is reached; only the list of silos is read there.</summary>
    /// <value>A connection string of PostgreSQL, as <c>Storage:ConnectionString</c> of the silos; a user who may read the membership tables is enough.</value>
    public string ConnectionString { get; set; } = "";

    /// <summary>Gets or sets the database's schema with the cluster's tables.</summary>
    /// <value>As <c>Storage:Schema</c> of the silos. The default is <c>anchor</c>.</value>
    public string Schema { get; set; } = "anchor";

    /// <summary>Gets or sets the file with the certificate.</summary>
    /// <value>A PEM file: the cluster's own, or one that its authority has signed.</value>
    public string CertificateFile { get; set; } = "";

    /// <summary>Gets or sets the file with the certificate's private key.</summary>
    /// <value>A PEM file. By default it is in the certificate's own file.</value>
    public string? PrivateKeyFile { get; set; }

    /// <summary>Gets or sets the file with the authorities whose certificates belong to the cluster.</summary>
    /// <value>A PEM file. By default only the certificate itself belongs to it.</value>
    public string? AuthorityFile { get; set; }

    /// <exception cref="OptionsValidationException">Something is missing; the messages name it.</exception>
    internal void Validate()
    {
        string[] problems = [.. FindProblems()];
        if (problems.Length > 0)
        {
            throw new OptionsValidationException(nameof(AnchorClientOptions), typeof(AnchorClientOptions), problems);
        }
    }

    private IEnumerable<string> FindProblems()
    {
        if (ConnectionString.Length == 0)
        {
            yield return $"{nameof(ConnectionString)} is missing: the cluster's database, as Storage:ConnectionString of its silos.";
        }

        if (!File.Exists(CertificateFile))
        {
            yield return $"{nameof(CertificateFile)} names '{CertificateFile}', which is no file; it is Cluster:CertificateFile of the silos, or 'cluster.pem' among their keys.";
        }
    }
}
