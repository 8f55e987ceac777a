namespace AnchorOrleans.Jail;

/// <summary>Starts jails on this machine, and knows which limits it can hold.</summary>
public interface IJailer
{
    /// <summary>Gets what this machine can enforce, found once at start.</summary>
    JailSupport Support { get; }

    /// <summary>Starts a jail; it dies with this process, whatever ends it.</summary>
    /// <exception cref="JailUnavailableException">This machine cannot jail; the message says what is missing.</exception>
    Task<IJailedProcess> StartAsync(JailSpec spec, CancellationToken cancellationToken = default);

    /// <summary>Kills what an earlier process of this service left: jails are recognised by cgroup, process id and start time, never by name.</summary>
    /// <returns>How many processes were ended.</returns>
    Task<int> SweepAsync(CancellationToken cancellationToken = default);
}

/// <summary>What can be enforced here.</summary>
/// <param name="CanJail">Whether bubblewrap and the namespaces it needs work.</param>
/// <param name="Reason">When not, what is missing and what to do; else empty.</param>
/// <param name="Limits">One line for the log and <c>/health</c>: which limits hold and by what (cgroup v1, v2, watchdog).</param>
public sealed record JailSupport(bool CanJail, string Reason, string Limits);

/// <summary>This machine cannot jail a process.</summary>
public sealed class JailUnavailableException(string message) : Exception(message);
