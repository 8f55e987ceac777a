using AnchorOrleans.Admission;
using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Grains.Hosts;

/// <summary>One silo's leases, and the way to the runners that live in its process.</summary>
[GrainType("host")]
internal sealed partial class HostGrain(
    [PersistentState("host")] IPersistentState<HostState> stored,
    IExecutionRunner executions,
    IBrowserRunner browsers,
    IHostMachine machine,
    ILogger<HostGrain> logger) : Grain, IHostGrain
{
    private HostId Id => new(this.GetPrimaryKeyString());

    private bool IsDraining => stored.State.Capacity is { RunnerSlots: 0, BrowserSlots: 0 };

    public async Task StartedAsync(HostCapacity capacity, CancellationToken cancellationToken)
    {
        // Owners are told before the leases are forgotten; being told twice does them no harm.
        foreach (var lost in stored.State.Leases)
        {
            LogLeaseLost(lost.Lease.Lease.Value, Id.Value);
            await TellLostAsync(lost);
        }

        await stored.StoreAsync(this, stored.State.Begin(capacity));
        await BeatAsync(cancellationToken);
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
        await browsers.CloseAsync(session, epoch, cancellationToken);

        // A runner that has no such browser, since it could not open it, reports no end either, and the slot would stay taken.
        foreach (var left in stored.State.Leases.Where(hosted => hosted.Lease.Kind == SlotKind.Browser && hosted.Lease.Owner == session && hosted.Number <= epoch))
        {
            await EndLeaseAsync(left.Lease.Lease, cancellationToken);
        }
    }

    public Task SetSessionBusyAsync(TenantKey session, bool isBusy)
    {
        browsers.SetBusy(session, isBusy);
        return Task.CompletedTask;
    }

    public async Task EndLeaseAsync(LeaseId lease, CancellationToken cancellationToken)
    {
        await stored.StoreAsync(this, stored.State.End(lease));
        await GrainFactory.GetAdmission().WithdrawAsync(lease);
    }

    public Task<bool> HoldsAsync(LeaseId lease, CancellationToken cancellationToken) => Task.FromResult(stored.State.Holds(lease));

    public Task<string?> FindAddressAsync(CancellationToken cancellationToken) => Task.FromResult(stored.State.Capacity.Address);

    public Task BeatAsync(CancellationToken cancellationToken) => GrainFactory.GetAdmission().ReportAsync(
        stored.State.ToReport(Id) with { Facts = machine.Look() },
        cancellationToken);

    private Task TellLostAsync(HostedLease lost) => lost.Lease.Kind == SlotKind.Browser
        ? GrainFactory.GetSession(lost.Lease.Owner.Tenant, new(lost.Lease.Owner.Id)).OnBrowserGoneAsync(lost.Number, "instance_lost")
        : GrainFactory.GetExecution(lost.Lease.Owner.Tenant, new(lost.Lease.Owner.Id)).OnHostLostAsync((int)lost.Number);

    [LoggerMessage(LogLevel.Warning, "Lease {Lease} was lost with an earlier process of host {Host}.")]
    private partial void LogLeaseLost(string lease, string host);
}
