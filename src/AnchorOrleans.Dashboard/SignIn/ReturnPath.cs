namespace AnchorOrleans.Dashboard.SignIn;

/// <summary>Decides where somebody goes who has signed in.</summary>
internal static class ReturnPath
{
    /// <summary>Where people begin.</summary>
    public const string Start = "/dashboard/tasks";

    /// <summary>Answers the page that was asked for, if it is one of ours: a link must not lead to another site through here.</summary>
    public static string Of(string? asked) =>
        asked is not null && asked.StartsWith("/dashboard/", StringComparison.Ordinal) && !asked.Contains('\\', StringComparison.Ordinal) && !asked.Contains("..", StringComparison.Ordinal) && !asked.Any(char.IsControl)
            && !asked.StartsWith("/dashboard/sign-", StringComparison.Ordinal)
            ? asked
            : Start;
}
