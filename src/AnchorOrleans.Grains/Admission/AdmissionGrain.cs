using System.Collections.Immutable;
using AnchorOrleans.Admission;
using AnchorOrleans.Identifiers;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Grains.Admission;

/// <summary>The shell around <see cref="SlotBook"/>. It stores nothing: hosts report and owners ask again.</summary>
[GrainType("admission")]
internal sealed class AdmissionGrain(IOptions<AdmissionOptions> options, TimeProvider clock) : Grain, IAdmissionGrain
{
    private readonly int _sessionsPerTenant = options.Value.SessionsPerTenant;
    private SlotBook _book = SlotBook.Empty;

    public async Task<SlotOutcome> RequestAsync(SlotRequest request, CancellationToken cancellationToken)
    {
        _book = _book.Request(request, _sessionsPerTenant, clock.GetUtcNow(), out var outcome, out var granted);
        await TellAsync(granted);
        return outcome;
    }

    public Task WithdrawAsync(LeaseId lease)
    {
        _book = _book.Withdraw(lease, clock.GetUtcNow(), out var granted);
        return TellAsync(granted);
    }

    public Task ReportAsync(HostReport report, CancellationToken cancellationToken)
    {
        _book = _book.Report(report, clock.GetUtcNow(), out var granted);
        return TellAsync(granted);
    }

    public Task<AdmissionView> DescribeAsync(TenantId tenant, CancellationToken cancellationToken) => Task.FromResult(_book.Describe(tenant, clock.GetUtcNow()));

    private Task TellAsync(ImmutableArray<SlotLease> granted) => Task.WhenAll(granted.Select(lease => lease.Kind == SlotKind.Browser
        ? GrainFactory.GetSession(lease.Owner.Tenant, new(lease.Owner.Id)).OnSlotAsync(lease)
        : GrainFactory.GetExecution(lease.Owner.Tenant, new(lease.Owner.Id)).OnSlotAsync(lease)));
}
