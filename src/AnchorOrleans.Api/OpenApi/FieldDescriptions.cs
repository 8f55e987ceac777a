using System.Collections.Frozen;

namespace AnchorOrleans.Api.OpenApi;

/// <summary>Says what each field of a request means; a word means the same wherever it stands, so each has one sentence.</summary>
internal static class FieldDescriptions
{
    private static readonly FrozenDictionary<string, string> Sentences = new Dictionary<string, string>
    {
        ["active"] = "Whether it is on.",
        ["async"] = "Whether to answer at once instead of waiting for the end.",
        ["button"] = "`left`, `middle` or `right`; `left` when it is missing.",
        ["browser"] = "How the browser is to be.",
        ["browserConfiguration"] = "What sessions that the code opens are like: the `session` half of the body of `POST /v1/sessions`.",
        ["cleanupSessions"] = "Whether sessions that the run opens end with it; true when it is missing.",
        ["city"] = "Accepted; the operator's proxy stands where it stands.",
        ["code"] = "TypeScript, UTF-8, as base64. It exports one default function; what that returns is the output.",
        ["country_code"] = "Accepted; the operator's proxy stands where it stands.",
        ["delay"] = "Milliseconds between two characters.",
        ["deltaX"] = "CSS pixels, to the right when positive.",
        ["deltaY"] = "CSS pixels, down when positive.",
        ["concurrencyKey"] = "Your own word for what bears one run at a time: of your runs with the same one, at most one runs, the others wait by priority, then in the order of asking.",
        ["dedicated_sticky_ip"] = "Not offered.",
        ["description"] = "Up to 1,000 characters.",
        ["endX"] = "CSS pixels from the left of the page as it is seen.",
        ["endY"] = "CSS pixels from the top of the page as it is seen.",
        ["headless"] = "Whether the browser has no window.",
        ["height"] = "CSS pixels.",
        ["holdTime"] = "Milliseconds for which the keys are held.",
        ["idle_timeout"] = "Minutes without any connection after which the session ends; -1 for never.",
        ["index"] = "Which of the elements that match, from 0.",
        ["initial_url"] = "The page to open.",
        ["inputs"] = "Environment variables of the run; every name begins with `ANCHOR_`.",
        ["keys"] = "Names of keys, such as `Ctrl`, `Enter`, `F5` or `a`; the first is pressed first. One key may stand alone as a string.",
        ["language"] = "`typescript`.",
        ["max_duration"] = "Minutes after which the session ends; -1 for never.",
        ["maxAttempts"] = "How often the run is attempted until it succeeds; 1 when it is missing. Code that does not compile, a limit and a cancellation are final at once.",
        ["name"] = "Of a task: letters, digits, `_` and `-`; unique among your tasks, and creating under a name that exists updates that task. Of an API key: any words. Of a profile: up to 64 letters, digits, blanks, `.`, `_`, `@` and `-`.",
        ["overrideBrowserConfiguration"] = "Laid over the version's `browserConfiguration`, field by field.",
        ["persist"] = "Whether what the browser leaves becomes the profile when the session ends; false when it is missing. Only one live session may do so, and a name that is new is made by it.",
        ["priority"] = "Before which of your queued runs it gets a slot: the higher first; 0 when it is missing. A session's own queue keeps its order.",
        ["retryDelaySeconds"] = "The pause before the second attempt; each further one is twice as long.",
        ["secretInputs"] = "Names of inputs that are secret: encrypted until the run ends, erased then, never shown, and blanked in its log and errors. Inputs named `ANCHOR_CREDENTIALS…` always are.",
        ["password"] = "Stored encrypted, and never shown.",
        ["profile"] = "What the browser begins with: cookies and what pages have stored.",
        ["proxy"] = "The proxy through which the browser leaves.",
        ["region"] = "Accepted; the operator's proxy stands where it stands.",
        ["server"] = "Of a custom proxy: `http://`, `https://` or `socks5://`, host and port.",
        ["selector"] = "CSS; the element is waited for, scrolled to and clicked in its middle.",
        ["selectorTimeoutMs"] = "The same as `timeout`; the JavaScript SDK says it so.",
        ["role"] = "What the key allows: `admin` everything, `run` to run tasks and use sessions, `read` to look.",
        ["session"] = "The session itself.",
        ["session_id"] = "The running session whose browser leaves the profile when it ends.",
        ["source"] = "`session`.",
        ["store_cache"] = "Whether the profile keeps what a browser can fetch again, too; false when it is missing.",
        ["sessionId"] = "The live session to run in; the run waits for its turn there. A run that a run starts uses it inside the turn of that run.",
        ["status"] = "`queued` or `running`; both when it is missing.",
        ["startX"] = "CSS pixels from the left of the page as it is seen.",
        ["startY"] = "CSS pixels from the top of the page as it is seen.",
        ["steps"] = "In how many steps; 1 when it is missing.",
        ["tags"] = "Your own labels.",
        ["taskId"] = "The task.",
        ["type"] = "`custom`, or `anchor_proxy` for the operator's own (`Proxies:Anchor`).",
        ["username"] = "Of a custom proxy.",
        ["text"] = "The text.",
        ["timeout"] = "For sessions, when they end by themselves; for elements, how many milliseconds to wait for them (5000).",
        ["url"] = "An absolute address with http:, https:, about: or data:.",
        ["ttlSeconds"] = "How long the run may wait for its start; then it ends as cancelled.",
        ["version"] = "`draft`, `latest` or a number; when it is missing, the latest, or the draft while nothing is deployed.",
        ["viewport"] = "The size of the pages.",
        ["width"] = "CSS pixels.",
        ["x"] = "CSS pixels from the left of the page as it is seen.",
        ["y"] = "CSS pixels from the top of the page as it is seen.",
    }.ToFrozenDictionary();

    /// <summary>Answers the sentence.</summary>
    /// <exception cref="KeyNotFoundException">There is none; write one.</exception>
    public static string Of(string field) => Sentences.TryGetValue(field, out var sentence)
        ? sentence
        : throw new KeyNotFoundException($"The field '{field}' of a request is not described in {nameof(FieldDescriptions)}.");
}
