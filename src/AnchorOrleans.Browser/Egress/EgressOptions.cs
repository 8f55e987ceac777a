using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Browser.Egress;

/// <summary>How jails leave the machine. Bound from the <c>Egress</c> section.</summary>
public sealed class EgressOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Egress";

    /// <summary>Gets the exceptions to the refused address ranges.</summary>
    /// <value>Entries of the form host, host:port, address, address:port or CIDR. The default is none.</value>
    public IList<string> Allow { get; } = [];

    /// <summary>Gets or sets a file with more domains that sessions with an advertisement blocker do not reach.</summary>
    /// <value>A path; a domain a line, perhaps after an address as in a hosts file, each with its subdomains. At most 16 MiB. Unset by default: a short list is built in.</value>
    public string? AdblockFile { get; set; }

    /// <summary>Gets or sets how long a name may take to resolve.</summary>
    /// <value>From 100 ms to 1 minute. The default is 5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ResolveTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how long a connection may take to be made, over all addresses of a name, an upstream proxy's handshake included.</summary>
    /// <value>From 100 ms to 2 minutes. The default is 15 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:02:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets or sets how long a client may take to send a request's head, or to begin its next request.</summary>
    /// <value>From 1 s to 10 minutes. The default is 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan HeadTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets how long a tunnel or a transfer may be silent in both directions.</summary>
    /// <value>From 1 s to 1 day. The default is 30 minutes, as WebSockets without pings are silent for long.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Gets or sets how long a tunnel may be silent once one side has ended: a side that went away looks the same as one that only listens.</summary>
    /// <value>From 1 s to 1 day. The default is 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan HalfClosedTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets the largest request or response head, and the largest trailer of a chunked body, in bytes.</summary>
    /// <value>From 1,024 to 1,048,576. The default is 65,536.</value>
    [Range(1_024, 1_048_576)]
    public int HeadBytes { get; set; } = 65_536;

    /// <summary>Gets or sets how many connections one jail may hold open; more wait to be accepted.</summary>
    /// <value>From 8 to 65,536. The default is 512.</value>
    [Range(8, 65_536)]
    public int ConnectionsPerJail { get; set; } = 512;

    /// <summary>Gets or sets how many names one jail may have looked up at once; more wait within <see cref="ResolveTimeout"/>.</summary>
    /// <value>From 1 to 1,024. The default is 16.</value>
    [Range(1, 1_024)]
    public int LookupsPerJail { get; set; } = 16;
}

/// <summary>Checks the ranges that attributes can express.</summary>
[OptionsValidator]
internal sealed partial class EgressRangeValidator : IValidateOptions<EgressOptions>;

/// <summary>Checks that the file with domains can be read.</summary>
internal sealed class EgressAdblockValidator : IValidateOptions<EgressOptions>
{
    private const long MostBytes = 16 * 1024 * 1024;

    public ValidateOptionsResult Validate(string? name, EgressOptions options)
    {
        if (options.AdblockFile is not { } path)
        {
            return ValidateOptionsResult.Success;
        }

        try
        {
            if (new FileInfo(path).Length > MostBytes)
            {
                return ValidateOptionsResult.Fail($"Egress:AdblockFile may have at most {MostBytes} bytes.");
            }

            DomainList.Parse(File.ReadLines(path));
            return ValidateOptionsResult.Success;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return ValidateOptionsResult.Fail($"Egress:AdblockFile '{path}' cannot be used: {exception.Message}");
        }
    }
}

/// <summary>Checks every entry of <c>Egress:Allow</c> and reports all that are malformed.</summary>
internal sealed class EgressAllowValidator : IValidateOptions<EgressOptions>
{
    public ValidateOptionsResult Validate(string? name, EgressOptions options)
    {
        var errors = options.Allow
            .Select((entry, index) => ErrorOf(entry, index))
            .OfType<string>()
            .ToList();

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static string? ErrorOf(string entry, int index)
    {
        try
        {
            AllowEntry.Parse(entry);
            return null;
        }
        catch (FormatException exception)
        {
            return $"Egress:Allow:{index}: {exception.Message}";
        }
    }
}
