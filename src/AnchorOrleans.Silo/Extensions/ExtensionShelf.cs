using System.Collections.Immutable;
using AnchorOrleans.Api.Extensions;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Browser.Pool;
using AnchorOrleans.Identifiers;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Extensions;

/// <summary>Gives sessions' browsers the extensions that they load.</summary>
internal sealed class ExtensionShelf(IGrainFactory grains, IArtifactStore artifacts, IOptions<ExtensionOptions> options)
{
    private readonly long _limitBytes = options.Value.UnpackedBytes;

    /// <summary>Finds them.</summary>
    /// <exception cref="BrowserUnavailableException">One was deleted meanwhile.</exception>
    public async Task<IReadOnlyList<BrowserExtension>> FindAsync(TenantId tenant, ImmutableArray<string> ids)
    {
        List<BrowserExtension> found = [];
        foreach (var id in ids)
        {
            var extension = await grains.GetExtension(tenant, id).DescribeAsync() ?? throw new BrowserUnavailableException($"There is no extension '{id}' any more.");
            found.Add(new(id, token => artifacts.OpenAsync(extension.Archive.Hash, token), _limitBytes));
        }

        return found;
    }
}
