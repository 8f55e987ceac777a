using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Hosting;

/// <summary>What this process does in the cluster.</summary>
[Flags]
internal enum HostRoles
{
    /// <summary>Nothing; no process is started so.</summary>
    None = 0,

    /// <summary>It serves the API and the dashboard; it keeps nothing that another gateway lacks.</summary>
    Gateway = 1,

    /// <summary>It holds grains, browsers and sandboxes.</summary>
    Silo = 2,
}

/// <summary>Reads roles from the setting, before anything is registered by them.</summary>
internal static class HostRoleText
{
    private const string Setting = $"{SiloOptions.Section}:{nameof(SiloOptions.Roles)}";

    /// <summary>Reads <c>Silo:Roles</c>.</summary>
    /// <exception cref="OptionsValidationException">It names something else.</exception>
    public static HostRoles Read(IConfiguration configuration)
    {
        var roles = HostRoles.None;
        foreach (var name in (configuration[Setting] ?? new SiloOptions().Roles).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            roles |= name.ToLowerInvariant() switch
            {
                "gateway" => HostRoles.Gateway,
                "silo" => HostRoles.Silo,
                _ => throw Refuse($"{Setting} (--roles) names '{name}'; it takes 'gateway', 'silo', or both with a comma between."),
            };
        }

        return roles != HostRoles.None ? roles : throw Refuse($"{Setting} (--roles) is empty; it takes 'gateway', 'silo', or both with a comma between.");
    }

    private static OptionsValidationException Refuse(string problem) => new(nameof(SiloOptions), typeof(SiloOptions), [problem]);
}
