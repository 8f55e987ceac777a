using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Hosting;

/// <summary>How this process takes part. Bound from the <c>Silo</c> section.</summary>
internal sealed class SiloOptions
{
    public const string Section = "Silo";

    /// <summary>Gets or sets what this process does.</summary>
    /// <value><c>gateway</c> (serves the API and the dashboard), <c>silo</c> (holds grains, browsers and sandboxes), or both with a comma between, the default. One alone needs a database that all processes share.</value>
    [Required]
    public string Roles { get; set; } = "gateway,silo";

    /// <summary>Gets or sets the name under which this silo's browsers and sandboxes are known; the same over its restarts.</summary>
    /// <value>1 to 60 characters of <c>a-z A-Z 0-9 . _ -</c>. The default is <c>local</c>, which is right while there is one silo; each silo of a cluster needs its own.</value>
    [Required, RegularExpression("^[a-zA-Z0-9._-]{1,60}$")]
    public string Name { get; set; } = "local";

    /// <summary>Gets or sets how long running executions may go on after SIGTERM.</summary>
    /// <value>From 0 s to 1 h. The default is 25 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>Gets or sets how often admission is told what lives here.</summary>
    /// <value>From 1 s to 10 s, since admission forgets a host that is silent for 30 s. The default is 5 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:10")]
    public TimeSpan HeartBeat { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the port where silos talk to each other, with mutual TLS; used by Orleans only.</summary>
    /// <value>From 1 to 65535. The default is 11111.</value>
    [Range(1, 65535)]
    public int Port { get; set; } = 11111;

    /// <summary>Gets or sets the port where gateways and other Orleans clients connect, with mutual TLS; used by Orleans only.</summary>
    /// <value>From 0, none, to 65535. The default is 30000.</value>
    [Range(0, 65535)]
    public int GatewayPort { get; set; } = 30000;

    /// <summary>Gets or sets the port where other processes of a cluster reach this silo's browsers, with mutual TLS.</summary>
    /// <value>From 1 to 65535. The default is 11112.</value>
    [Range(1, 65535)]
    public int RelayPort { get; set; } = 11112;
}

[OptionsValidator]
internal sealed partial class SiloOptionsValidator : IValidateOptions<SiloOptions>;
