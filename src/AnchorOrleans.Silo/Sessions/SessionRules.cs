using System.Collections.Immutable;
using AnchorOrleans.Browser.Egress;
using AnchorOrleans.Browser.Pool;

namespace AnchorOrleans.Silo.Sessions;

/// <summary>Narrows where a session's browser may go, for as long as somebody asks for it; what several ask for holds together.</summary>
internal sealed class SessionRules(IBrowserLease lease)
{
    private readonly Lock _lock = new();
    private EgressPolicy? _usual;
    private ImmutableList<ImmutableArray<string>> _refused = [];

    /// <summary>Refuses domains, at once and for all pages, until the answer is disposed.</summary>
    /// <param name="domains">Patterns as in <see cref="EgressPolicy.RefusedDomains"/>.</param>
    /// <exception cref="ArgumentException">One is malformed; nothing is changed.</exception>
    public IDisposable Refuse(ImmutableArray<string> domains)
    {
        lock (_lock)
        {
            Apply(_refused.Add(domains));
        }

        return new Refusal(this, domains);
    }

    private void Apply(ImmutableList<ImmutableArray<string>> refused)
    {
        _usual ??= lease.Egress.Policy;
        lease.Egress.Apply(_usual with { RefusedDomains = [.. _usual.RefusedDomains, .. refused.SelectMany(domains => domains)] });
        _refused = refused;
    }

    private sealed class Refusal(SessionRules rules, ImmutableArray<string> domains) : IDisposable
    {
        public void Dispose()
        {
            lock (rules._lock)
            {
                rules.Apply(rules._refused.Remove(domains));
            }
        }
    }
}
