using AnchorOrleans.ReadModel;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>The words of the code API for where a session stands.</summary>
internal static class SessionWord
{
    /// <summary>All words, as sentences name them.</summary>
    public const string All = "pending, running or completed";

    /// <summary>Gets the words.</summary>
    public static IReadOnlyList<string> Words { get; } = [Of(SessionPhase.Pending), Of(SessionPhase.Live), Of(SessionPhase.Ended)];

    /// <summary>Translates a status.</summary>
    public static string Of(SessionStatus status) => Of(SessionFilter.PhaseOf(status));

    /// <summary>Finds the phase that a word names; null when it is none.</summary>
    public static SessionPhase? TryParse(string? word) => word switch
    {
        "pending" => SessionPhase.Pending,
        "running" => SessionPhase.Live,
        "completed" => SessionPhase.Ended,
        _ => null,
    };

    private static string Of(SessionPhase phase) => phase switch
    {
        SessionPhase.Live => "running",
        SessionPhase.Ended => "completed",
        _ => "pending",
    };
}
