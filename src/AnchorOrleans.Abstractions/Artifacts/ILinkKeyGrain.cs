namespace AnchorOrleans.Artifacts;

/// <summary>Keeps the key that signs links to artifacts, so that every gateway honours the links of every other one, also after a restart.</summary>
[Alias("anchor.link-key")]
public interface ILinkKeyGrain : IGrainWithStringKey
{
    /// <summary>Answers the key, which is made when it is first asked for: 64 hex digits. It is a secret.</summary>
    [Alias("GetAsync")]
    Task<string> GetAsync(CancellationToken cancellationToken = default);
}
