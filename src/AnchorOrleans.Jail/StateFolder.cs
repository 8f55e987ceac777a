using AnchorOrleans.Jail.Processes;
using AnchorOrleans.Jail.Records;

namespace AnchorOrleans.Jail;

/// <summary>The folder in which the services of one user on one machine write down their jails.</summary>
internal static class StateFolder
{
    private const string Name = "anchor-orleans";

    /// <summary>Creates it if need be.</summary>
    /// <exception cref="JailUnavailableException">It belongs to someone else, who could then choose what we kill.</exception>
    public static string Prepare(string? configured)
    {
        var folder = PrivateFolder.Create(configured ?? Default());
        var owner = FileFacts.ReadOwner(folder).UserId;
        return owner == Libc.EffectiveUserId()
            ? folder
            : throw new JailUnavailableException($"The folder {folder} belongs to another user. Set Jail:StateDirectory to a folder of this service's own.");
    }

    private static string Default()
    {
        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        return Libc.EffectiveUserId() == 0 ? Path.Combine("/run", Name)
            : !string.IsNullOrEmpty(runtime) ? Path.Combine(runtime, Name)
            : Path.Combine("/tmp", $"{Name}-{Libc.EffectiveUserId()}");
    }
}
