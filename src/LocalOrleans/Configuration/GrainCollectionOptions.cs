namespace Orleans.Configuration;

/// <summary>When activations end for idleness, and how long they may take to begin and to end.</summary>
public class GrainCollectionOptions
{
    /// <summary>Gets or sets how often idle activations are looked for.</summary>
    /// <value>More than zero. The default is 1 minute.</value>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets how long an activation may be idle.</summary>
    /// <value>More than <see cref="CollectionQuantum"/>. The default is 15 minutes.</value>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Gets the ages of single grain classes, by full class name, that differ from <see cref="CollectionAge"/>.</summary>
    public Dictionary<string, TimeSpan> ClassSpecificCollectionAge { get; } = [];

    /// <summary>Gets or sets how long an activation may take to begin.</summary>
    /// <value>More than zero. The default is 30 seconds.</value>
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long an activation may take to end.</summary>
    /// <value>More than zero. The default is 30 seconds.</value>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
