using System.Collections.Concurrent;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Agents.Events;

/// <summary>Knows the sockets of this process that follow sessions.</summary>
internal sealed class LiveSockets(IOptions<ApiOptions> options)
{
    private readonly ConcurrentDictionary<string, SessionId> _sockets = new(StringComparer.Ordinal);

    /// <summary>Gets their ids, which are good for nothing else.</summary>
    public IReadOnlyList<string> Ids => [.. _sockets.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Notes a socket; false when as many follow its session as may.</summary>
    public bool TryAdd(string id, SessionId session) =>
        _sockets.Values.Count(other => other == session) < options.Value.Agents.MaxSockets && _sockets.TryAdd(id, session);

    /// <summary>Forgets it.</summary>
    public void Remove(string id) => _sockets.TryRemove(id, out _);

    /// <summary>Makes an id.</summary>
    public static string NewId() => Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(10));
}
