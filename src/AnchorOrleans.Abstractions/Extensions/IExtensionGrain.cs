using Orleans.Concurrency;

namespace AnchorOrleans.Extensions;

/// <summary>One browser extension that a tenant brought; it never changes.</summary>
[Alias("anchor.extension")]
public interface IExtensionGrain : IGrainWithStringKey
{
    /// <summary>Answers what is known, or null when there is no such extension.</summary>
    [Alias("DescribeAsync"), AlwaysInterleave]
    Task<ExtensionView?> DescribeAsync(CancellationToken cancellationToken = default);

    /// <summary>Keeps it; repeating it changes nothing.</summary>
    /// <returns>Null, or how many the tenant may have.</returns>
    [Alias("StoreAsync")]
    Task<int?> StoreAsync(ExtensionView extension, CancellationToken cancellationToken = default);

    /// <summary>Deletes it.</summary>
    /// <returns>As it was; null when there was none.</returns>
    [Alias("DeleteAsync")]
    Task<ExtensionView?> DeleteAsync(CancellationToken cancellationToken = default);
}
