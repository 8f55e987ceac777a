using System.Collections.Immutable;
using AnchorOrleans.Browser.Egress;
using AnchorOrleans.Browser.Pool;

namespace AnchorOrleans.Silo.Sessions;

/// <summary>Narrows where a session's browser may go, for as long as somebody asks for it; what several ask for holds together.</summary>
internal sealed class SessionRules(IBrowserLease lease)
{
    private readonly Lock _lock = new();
    private EgressPolicy? _usual;
    private ImmutableList<Narrowing> _narrowings = [];
    private IDisposable? _ofBefore;

    /// <summary>Gets all that is asked for now.</summary>
    public (ImmutableArray<string> Refused, ImmutableArray<ImmutableArray<string>> Only) Current
    {
        get
        {
            lock (_lock)
            {
                return ([.. _narrowings.SelectMany(narrowing => narrowing.Refused)], [.. _narrowings.SelectMany(narrowing => narrowing.Only)]);
            }
        }
    }

    /// <summary>Narrows as the browser was narrowed whose place this one takes, until <see cref="ForgetBefore"/>: its pages load before anybody else asks for it.</summary>
    public void NarrowAsBefore(ImmutableArray<string> refused, ImmutableArray<ImmutableArray<string>> only) => _ofBefore = Narrow(refused, only);

    /// <summary>Ends what <see cref="NarrowAsBefore"/> began, when whoever uses the browser has asked for what it wants.</summary>
    public void ForgetBefore() => Interlocked.Exchange(ref _ofBefore, null)?.Dispose();

    /// <summary>Refuses domains, at once and for all pages and what they load, until the answer is disposed.</summary>
    /// <param name="refused">Patterns as in <see cref="EgressPolicy.RefusedDomains"/>.</param>
    /// <param name="only">Lists as in <see cref="EgressPolicy.AlsoWithin"/>.</param>
    /// <returns>What ends it; null when there is nothing to narrow.</returns>
    /// <exception cref="ArgumentException">One is malformed; nothing is changed.</exception>
    public IDisposable? Narrow(ImmutableArray<string> refused, ImmutableArray<ImmutableArray<string>> only)
    {
        if (refused.IsEmpty && only.IsEmpty)
        {
            return null;
        }

        var narrowing = new Narrowing(this, refused, only);
        lock (_lock)
        {
            Apply(_narrowings.Add(narrowing));
        }

        return narrowing;
    }

    private void Apply(ImmutableList<Narrowing> narrowings)
    {
        _usual ??= lease.Egress.Policy;
        lease.Egress.Apply(_usual with
        {
            RefusedDomains = [.. _usual.RefusedDomains, .. narrowings.SelectMany(narrowing => narrowing.Refused)],
            AlsoWithin = [.. _usual.AlsoWithin, .. narrowings.SelectMany(narrowing => narrowing.Only)],
        });
        _narrowings = narrowings;
    }

    private sealed class Narrowing(SessionRules rules, ImmutableArray<string> refused, ImmutableArray<ImmutableArray<string>> only) : IDisposable
    {
        public ImmutableArray<string> Refused => refused;

        public ImmutableArray<ImmutableArray<string>> Only => only;

        public void Dispose()
        {
            lock (rules._lock)
            {
                rules.Apply(rules._narrowings.Remove(this));
            }
        }
    }
}
