using System.Collections.Immutable;
using System.Net.WebSockets;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Sessions.LiveView;

/// <summary>Shows sessions to people; the port to where the browsers are.</summary>
public interface ISessionViews
{
    /// <summary>Takes a place before a session's screen. This happens before the viewer's request is upgraded, so that it can still be refused.</summary>
    Task<JoinOutcome> JoinAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken);

    /// <summary>Uses up a word that is good once in a session's life.</summary>
    /// <returns>False when it was used before, or the session has no browser.</returns>
    Task<bool> TryUseAsync(TenantId tenant, SessionId session, string word, CancellationToken cancellationToken);

    /// <summary>Answers a small picture of what a session shows; that many ask often costs no more than one, and the session may become idle meanwhile.</summary>
    Task<LookOutcome> LookAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken);
}

/// <summary>What looking at a session came to.</summary>
[Alias("anchor.look-outcome")]
public abstract record LookOutcome
{
    private LookOutcome()
    {
    }

    /// <summary>There is a picture.</summary>
    /// <param name="Jpeg">A JPEG file.</param>
    [Alias("anchor.look-outcome.picture")]
    public sealed record Picture(ImmutableArray<byte> Jpeg) : LookOutcome;

    /// <summary>The page has not shown itself yet.</summary>
    /// <param name="RetryAfter">When it is tried again.</param>
    [Alias("anchor.look-outcome.not-shown")]
    public sealed record NotShown(TimeSpan RetryAfter) : LookOutcome;

    /// <summary>The session has no browser.</summary>
    [Alias("anchor.look-outcome.no-browser")]
    public sealed record NoBrowser : LookOutcome;
}

/// <summary>A place before a session's screen; while it is taken, the session is not idle.</summary>
public interface ISessionView : IAsyncDisposable
{
    /// <summary>Shows the browser, and has done what the viewer does if that is allowed, until either is gone.</summary>
    Task ShowAsync(WebSocket socket, CancellationToken cancellationToken);
}

/// <summary>What joining came to.</summary>
public abstract record JoinOutcome
{
    private JoinOutcome()
    {
    }

    /// <summary>There is a place.</summary>
    /// <param name="View">The caller's to dispose.</param>
    public sealed record Joined(ISessionView View) : JoinOutcome;

    /// <summary>As many look as may.</summary>
    /// <param name="Limit">How many.</param>
    public sealed record Full(int Limit) : JoinOutcome;

    /// <summary>The session has no browser.</summary>
    public sealed record NoBrowser : JoinOutcome;
}
