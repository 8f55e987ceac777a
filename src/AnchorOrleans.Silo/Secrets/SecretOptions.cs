namespace AnchorOrleans.Silo.Secrets;

/// <summary>Where the keys to stored secrets are. Bound from the <c>Secrets</c> section.</summary>
internal sealed class SecretOptions
{
    public const string Section = "Secrets";

    /// <summary>Gets or sets the folder with the keys. Silos of one cluster need the same; whoever has it and the data folder can read the secrets.</summary>
    /// <value>A path. The default is <c>keys</c> in the shared folder; another disk keeps a stolen backup of the data unreadable.</value>
    public string? KeyFolder { get; set; }
}
