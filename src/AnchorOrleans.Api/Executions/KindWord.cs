using AnchorOrleans.Executions;

namespace AnchorOrleans.Api.Executions;

/// <summary>The words for what an execution runs.</summary>
internal static class KindWord
{
    /// <summary>All words, for messages.</summary>
    public const string All = "code or agent";

    /// <summary>Translates to the word.</summary>
    public static string Of(ExecutionKind kind) => kind == ExecutionKind.Agent ? "agent" : "code";

    /// <summary>Translates from the word; null when it is none.</summary>
    public static ExecutionKind? TryParse(string? word) => word switch
    {
        "code" => ExecutionKind.Code,
        "agent" => ExecutionKind.Agent,
        _ => null,
    };
}
