using AnchorOrleans.Admission;
using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Grains.Hosts;

/// <summary>One silo's leases, and the way to the runners that live in its process.</summary>
/// <remarks>Where it lives on another silo its own is gone: then it only tells what was lost.</remarks>
[GrainType("host"), HostPlacement]
internal sealed partial class HostGrain(
    [PersistentState("host")] IPersistentState<HostState> stored,
    IExecutionRunner executions,
    IBrowserRunner browsers,
    IHostMachine machine,
    ILogger<HostGrain> logger) : Grain, IHostGrain
{
    /// <summary>How often owners are told of what was lost until they acknowledge it.</summary>
    private static readonly TimeSpan TellAgain = TimeSpan.FromSeconds(2);

    private IGrainTimer? _telling;

    private HostId Id => new(this.GetPrimaryKeyString());

    private bool IsHome => machine.IsHost(Id);

    private bool IsDraining => stored.State.Capacity is { RunnerSlots: 0, BrowserSlots: 0 };

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!IsHome && stored.State is not { IsDraining: true, Leases: [], Capacity.Address: null })
        {
            LogSiloLost(Id.Value, stored.State.Leases.Length);
            await stored.StoreAsync(this, stored.State.Lose());
        }

        TellWhatWasLost();
    }

    public async Task<bool> StartedAsync(HostCapacity capacity, CancellationToken cancellationToken)
    {
        if (!IsHome)
        {
            // It must move and not only go: whoever remembers where it was would have it made there again.
            MigrateOnIdle();
            return false;
        }

        // Owners are told after the leases are forgotten, since they ask again whether it is true; what is not acknowledged stays noted.
        await stored.StoreAsync(this, stored.State.Begin(capacity));
        TellWhatWasLost();
        return await BeatAsync(cancellationToken);
    }

    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        await stored.StoreAsync(this, stored.State.Drain());
        await BeatAsync(cancellationToken);
    }

    public async Task<bool> StartExecutionAsync(RunAssignment assignment, CancellationToken cancellationToken)
    {
        if (IsDraining)
        {
            // So that admission knows before the execution asks again, and does not send it back here.
            await BeatAsync(cancellationToken);
            return false;
        }

        await stored.StoreAsync(this, stored.State.Hold(assignment.Lease, assignment.Attempt));
        executions.StartAttempt(assignment);
        return true;
    }

    public Task StopExecutionAsync(TenantKey execution, int attempt)
    {
        // What a lost silo ran has ended with it; the same run may go on here.
        if (!IsHome)
        {
            return Task.CompletedTask;
        }

        executions.StopAttempt(execution, attempt);
        return Task.CompletedTask;
    }

    public async Task<OpenBrowserOutcome> OpenBrowserAsync(BrowserAssignment assignment, CancellationToken cancellationToken)
    {
        if (IsDraining)
        {
            return new(IsOpen: false, "This host is stopping and takes no new sessions.");
        }

        await stored.StoreAsync(this, stored.State.Hold(assignment.Lease, assignment.Epoch));
        return await browsers.OpenAsync(assignment, cancellationToken);
    }

    public async Task CloseBrowserAsync(TenantKey session, long epoch, CancellationToken cancellationToken)
    {
        if (IsHome)
        {
            await browsers.CloseAsync(session, epoch, cancellationToken);
        }

        // A runner that has no such browser, since it could not open it, reports no end either, and the slot would stay taken.
        foreach (var left in stored.State.Leases.Where(hosted => hosted.Lease.Kind == SlotKind.Browser && hosted.Lease.Owner == session && hosted.Number <= epoch))
        {
            await EndLeaseAsync(left.Lease.Lease, cancellationToken);
        }
    }

    public Task SetSessionBusyAsync(TenantKey session, bool isBusy)
    {
        if (IsHome)
        {
            browsers.SetBusy(session, isBusy);
        }

        return Task.CompletedTask;
    }

    public async Task EndLeaseAsync(LeaseId lease, CancellationToken cancellationToken)
    {
        await stored.StoreAsync(this, stored.State.End(lease));
        await GrainFactory.GetAdmission().WithdrawAsync(lease);
    }

    public Task<bool> HoldsAsync(LeaseId lease, CancellationToken cancellationToken) => Task.FromResult(stored.State.Holds(lease));

    public Task<string?> FindAddressAsync(CancellationToken cancellationToken) => Task.FromResult(stored.State.Capacity.Address);

    public async Task<bool> BeatAsync(CancellationToken cancellationToken)
    {
        var report = stored.State.ToReport(Id);
        await GrainFactory.GetAdmission().ReportAsync(IsHome ? report with { Facts = machine.Look() } : report, cancellationToken);
        return IsHome;
    }

    /// <summary>Tells beside all else that is asked of this host: an owner that is told may ask this grain something before it acknowledges.</summary>
    private void TellWhatWasLost()
    {
        if (!stored.State.Lost.IsEmpty)
        {
            _telling ??= this.RegisterGrainTimer(TellLostAsync, new GrainTimerCreationOptions(TimeSpan.Zero, TellAgain) { KeepAlive = true, Interleave = true });
        }
    }

    private async Task TellLostAsync()
    {
        await Task.WhenAll(stored.State.Lost.Select(TellLostAsync));
        if (stored.State.Lost.IsEmpty)
        {
            _telling?.Dispose();
            _telling = null;
        }
    }

    private async Task TellLostAsync(HostedLease lost)
    {
        try
        {
            await AcknowledgeAsync(lost);
            LogLeaseLost(lost.Lease.Lease.Value, Id.Value);
            await stored.StoreAsync(this, stored.State.Acknowledge(lost));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The owner may have been on the same silo, and is not taken up elsewhere yet; the timer tells it again, and none of the others waits for that.
            LogNotTold(exception, lost.Lease.Lease.Value);
        }
    }

    /// <summary>Tells an owner, and has it look, which it answers: what is only told may be lost with a silo.</summary>
    private async Task AcknowledgeAsync(HostedLease lost)
    {
        var (kind, owner) = (lost.Lease.Kind, lost.Lease.Owner);
        if (kind == SlotKind.Browser)
        {
            var session = GrainFactory.GetSession(owner.Tenant, new(owner.Id));
            await session.OnBrowserGoneAsync(lost.Number, "instance_lost");
            await session.ResumeAsync();
        }
        else
        {
            var execution = GrainFactory.GetExecution(owner.Tenant, new(owner.Id));
            await execution.OnHostLostAsync((int)lost.Number);
            await execution.ResumeAsync();
        }
    }

    [LoggerMessage(LogLevel.Warning, "The owner of lease {Lease} could not be told yet that it is lost.")]
    private partial void LogNotTold(Exception exception, string lease);

    [LoggerMessage(LogLevel.Warning, "Host {Host} is gone; {Leases} of its leases are lost.")]
    private partial void LogSiloLost(string host, int leases);

    [LoggerMessage(LogLevel.Warning, "Lease {Lease} was lost with an earlier process of host {Host}.")]
    private partial void LogLeaseLost(string lease, string host);
}
