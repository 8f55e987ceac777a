using System.Collections.Immutable;

namespace AnchorOrleans.Tenants;

/// <summary>The API keys of one tenant; the only one who issues and revokes them.</summary>
[Alias("anchor.api-key-ring")]
public interface IApiKeyRingGrain : IGrainWithStringKey
{
    /// <summary>Makes a key known.</summary>
    [Alias("IssueAsync")]
    Task<IssueApiKeyOutcome> IssueAsync(IssueApiKey command, CancellationToken cancellationToken = default);

    /// <summary>Makes the operator's key known, and the one known as such before unknown; repeating it changes nothing.</summary>
    [Alias("AdoptOperatorKeyAsync")]
    Task AdoptOperatorKeyAsync(IssueApiKey command, CancellationToken cancellationToken = default);

    /// <summary>Makes a key unknown; repeating it changes nothing.</summary>
    [Alias("RevokeAsync")]
    Task<RevokeApiKeyOutcome> RevokeAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Answers the keys, newest first, and as many revoked ones as there may be good ones.</summary>
    [Alias("ListAsync")]
    Task<ImmutableArray<ApiKeyDescription>> ListAsync(CancellationToken cancellationToken = default);
}
