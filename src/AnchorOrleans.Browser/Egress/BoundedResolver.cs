using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace AnchorOrleans.Browser.Egress;

/// <summary>Lets one jail have only so many lookups under way.</summary>
/// <remarks>
/// The system's resolver holds a thread for each lookup until it has an answer, also when nobody waits for it any more. Without a bound, a page
/// with names under a silent name server could take every thread of the service.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore owns nothing without its wait handle, and lookups that nobody waits for release it after everyone has left.")]
internal sealed class BoundedResolver(INameResolver resolver, int limit) : INameResolver
{
    private readonly SemaphoreSlim _free = new(limit);

    public async Task<ImmutableArray<IPAddress>> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        var lookup = LookUpAsync(name, cancellationToken);
        return await lookup.WaitAsync(cancellationToken);
    }

    private async Task<ImmutableArray<IPAddress>> LookUpAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await resolver.ResolveAsync(name, cancellationToken);
        }
        finally
        {
            _free.Release();
        }
    }
}
