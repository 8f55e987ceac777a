using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Profiles;
using AnchorOrleans.Sessions;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Grains.Profiles;

/// <summary>The shell around <see cref="ProfileState"/>.</summary>
[GrainType("profile")]
internal sealed class ProfileGrain([PersistentState("profile")] IPersistentState<ProfileState> stored, IOptions<ProfileOptions> options, TimeProvider clock) : Grain, IProfileGrain
{
    /// <summary>How long a session that claimed it may take until it is there.</summary>
    private static readonly TimeSpan OpeningGrace = TimeSpan.FromSeconds(30);

    /// <summary>How long after its end a session may take to store what it left.</summary>
    private static readonly TimeSpan SavingGrace = TimeSpan.FromMinutes(2);

    private readonly int _limit = options.Value.PerTenant;

    /// <summary>What interleaving readers see: the state as it was last stored.</summary>
    private ProfileState _shown = new();

    private TenantKey Key => TenantKey.Parse(this.GetPrimaryKeyString());

    private ProfileState State => stored.State;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _shown = State;
        return Task.CompletedTask;
    }

    public Task<ProfileView?> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(_shown.ToView());

    public Task<ProfileOutcome> CreateAsync(string name, string? description, CancellationToken cancellationToken) => DecideAsync(name, State.Create(description, clock.GetUtcNow()));

    public async Task<ProfileOutcome> PrepareAsync(string name, SessionId session, string? description, CancellationToken cancellationToken) =>
        await DecideAsync(name, State.Prepare(session, description, await IsWriterGoneAsync(session, cancellationToken), clock.GetUtcNow()));

    public async Task<ProfileOutcome> AdmitAsync(string name, SessionId session, bool isPersisted, CancellationToken cancellationToken) =>
        await DecideAsync(name, State.Admit(session, isPersisted, await IsWriterGoneAsync(session, cancellationToken), clock.GetUtcNow()));

    public async Task<StoredProfile> StoreAsync(SessionId session, ProfileContent content, CancellationToken cancellationToken)
    {
        var (next, outcome) = State.Store(session, content);
        await StoreAsync(next);
        return outcome;
    }

    public Task AbandonAsync(SessionId session, string problem, CancellationToken cancellationToken) => StoreAsync(State.Abandon(session, problem));

    public async Task<ProfileView?> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var last = State.ToView();
        if (last is not null)
        {
            await StoreAsync(new ProfileState());
        }

        // Also when there was none: a call that broke off may have left the name.
        await GrainFactory.GetProfileNames(Key.Tenant).RemoveAsync(name, cancellationToken);
        return last;
    }

    private async Task<ProfileOutcome> DecideAsync(string name, Decision<ProfileState, ProfileOutcome?> decision)
    {
        if (decision.Outcome is { } refusal)
        {
            return refusal;
        }

        // The name first: one without a profile does no harm, a profile without its name would be in no list.
        if (State.CreatedAt is null && !await GrainFactory.GetProfileNames(Key.Tenant).AddAsync(name, _limit))
        {
            return new ProfileOutcome.TooMany(_limit);
        }

        await StoreAsync(decision.Next with { Name = name });
        return new ProfileOutcome.Accepted(State.ToView()!);
    }

    /// <summary>Whether the session that was to write it, another than the one that asks, cannot do so any more.</summary>
    private async Task<bool> IsWriterGoneAsync(SessionId asking, CancellationToken cancellationToken)
    {
        if (State.Writer is not { } writer || writer == asking)
        {
            return true;
        }

        var now = clock.GetUtcNow();
        return await GrainFactory.GetSession(Key.Tenant, writer).DescribeAsync(cancellationToken) switch
        {
            null => State.ClaimedAt + OpeningGrace < now,
            { EndReason: "instance_lost" or "browser_crashed" or "start_failed" or "no_slot" } => true,
            { Status: SessionStatus.Ended, EndedAt: { } endedAt } => endedAt + SavingGrace < now,
            _ => false,
        };
    }

    private async Task StoreAsync(ProfileState next)
    {
        await stored.StoreAsync(this, next);
        _shown = State;
    }
}
