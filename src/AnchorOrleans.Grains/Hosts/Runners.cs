using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Hosts;

/// <summary>Runs attempts in sandboxes on this silo; the port behind <see cref="IHostGrain"/>.</summary>
public interface IExecutionRunner
{
    /// <summary>Starts an attempt and returns at once; an attempt that runs already, or whose end is not reported yet, is left alone. Its end is reported to the execution grain, then its lease is ended at the host grain.</summary>
    void StartAttempt(RunAssignment assignment);

    /// <summary>Ends an attempt's processes; unknown attempts are ignored.</summary>
    void StopAttempt(TenantKey execution, int attempt);
}

/// <summary>Runs the browsers of sessions on this silo; the port behind <see cref="IHostGrain"/>.</summary>
public interface IBrowserRunner
{
    /// <summary>Opens a browser; answers when it can be connected to, and for the same epoch with the same browser however often it is asked. One that did not open leaves nothing behind. When it ends by itself, or at one of its limits, the session grain is told and the lease ended.</summary>
    Task<OpenBrowserOutcome> OpenAsync(BrowserAssignment assignment, CancellationToken cancellationToken = default);

    /// <summary>Closes a browser; answers when no process of it is left, whereupon the host grain ends its lease. Unknown sessions are ignored, and so is an epoch below the browser's.</summary>
    Task CloseAsync(TenantKey session, long epoch, CancellationToken cancellationToken = default);

    /// <summary>Stops or starts the session's idle clock.</summary>
    void SetBusy(TenantKey session, bool isBusy);
}
