using System.Collections.Frozen;

namespace AnchorOrleans.Api.OpenApi;

/// <summary>Says what each field of a request means; a word means the same wherever it stands, so each has one sentence.</summary>
internal static class FieldDescriptions
{
    private static readonly FrozenDictionary<string, string> Sentences = new Dictionary<string, string>
    {
        ["active"] = "Whether it is on.",
        ["async"] = "Whether to answer at once instead of waiting for the end.",
        ["browser"] = "How the browser is to be.",
        ["browserConfiguration"] = "What sessions that the code opens are like: the `session` half of the body of `POST /v1/sessions`.",
        ["cleanupSessions"] = "Whether sessions that the run opens end with it; true when it is missing.",
        ["code"] = "TypeScript, UTF-8, as base64. It exports one default function; what that returns is the output.",
        ["description"] = "Up to 1,000 characters.",
        ["headless"] = "Whether the browser has no window.",
        ["height"] = "CSS pixels.",
        ["idle_timeout"] = "Minutes without any connection after which the session ends; -1 for never.",
        ["initial_url"] = "The page to open.",
        ["inputs"] = "Environment variables of the run; every name begins with `ANCHOR_`.",
        ["language"] = "`typescript`.",
        ["max_duration"] = "Minutes after which the session ends; -1 for never.",
        ["name"] = "Of a task: letters, digits, `_` and `-`; unique among your tasks, and creating under a name that exists updates that task. Of an API key: any words.",
        ["overrideBrowserConfiguration"] = "Laid over the version's `browserConfiguration`, field by field.",
        ["secretInputs"] = "Names of inputs that are secret: encrypted until the run ends, erased then, never shown, and blanked in its log and errors. Inputs named `ANCHOR_CREDENTIALS…` always are.",
        ["role"] = "What the key allows: `admin` everything, `run` to run tasks and use sessions, `read` to look.",
        ["session"] = "The session itself.",
        ["sessionId"] = "The live session to run in; the run waits for its turn there.",
        ["status"] = "`queued` or `running`; both when it is missing.",
        ["tags"] = "Your own labels.",
        ["taskId"] = "The task.",
        ["timeout"] = "When the session ends by itself.",
        ["version"] = "`draft`, `latest` or a number; when it is missing, the latest, or the draft while nothing is deployed.",
        ["viewport"] = "The size of the pages.",
        ["width"] = "CSS pixels.",
    }.ToFrozenDictionary();

    /// <summary>Answers the sentence.</summary>
    /// <exception cref="KeyNotFoundException">There is none; write one.</exception>
    public static string Of(string field) => Sentences.TryGetValue(field, out var sentence)
        ? sentence
        : throw new KeyNotFoundException($"The field '{field}' of a request is not described in {nameof(FieldDescriptions)}.");
}
