using System.Net;
using AnchorOrleans.Client;
using AnchorOrleans.Silo.Hosting;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Cluster;

/// <summary>Checks what attributes can express; what they cannot, <see cref="ClusterAddressValidator"/> does.</summary>
[OptionsValidator]
internal sealed partial class ClusterOptionsValidator : IValidateOptions<ClusterOptions>;

/// <summary>Checks that addresses are addresses.</summary>
/// <param name="roles">What this process does; one without grains is reached by nobody.</param>
internal sealed class ClusterAddressValidator(HostRoles roles) : IValidateOptions<ClusterOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ClusterOptions options)
    {
        string[] problems = [.. FindProblems(options)];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private IEnumerable<string> FindProblems(ClusterOptions options)
    {
        if (!IPAddress.TryParse(options.Listen, out var listen))
        {
            yield return $"Cluster:Listen must be an IP address, not '{options.Listen}'.";
        }

        if (options.Advertise is null ? roles.HasFlag(HostRoles.Silo) && IsAny(listen) : !IPAddress.TryParse(options.Advertise, out var advertise) || IsAny(advertise))
        {
            yield return $"Cluster:Advertise must be the one IP address under which others reach this silo{(options.Advertise is null ? ", since Cluster:Listen means all" : $", not '{options.Advertise}'")}.";
        }

        if (options.PrivateKeyFile is not null && options.CertificateFile is null)
        {
            yield return "Cluster:PrivateKeyFile is set, and Cluster:CertificateFile, which it belongs to, is not.";
        }

        if (options.AuthorityFile is not null && options.CertificateFile is null)
        {
            yield return "Cluster:AuthorityFile is set, and Cluster:CertificateFile, which it has signed, is not.";
        }
    }

    private static bool IsAny(IPAddress? address) => address is not null && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
}
