namespace AnchorOrleans.Dashboard.Sessions;

/// <summary>The words people read for where a session stands.</summary>
internal static class Words
{
    /// <summary>Translates the API's word.</summary>
    public static string Of(string status) => status switch
    {
        "running" => "live",
        "pending" => "starting",
        "completed" => "ended",
        _ => status,
    };
}
