using AnchorOrleans.Api.Tests.Http;

namespace AnchorOrleans.Api.Tests.Agents;

/// <summary>Requests and answers of every generation of the agent API, as its documents show them.</summary>
internal static class Samples
{
    private const string Task = """
        "prompt":"Go to amazon.com","startingUrl":"https://www.amazon.com","maxDuration":300000,"maxInputTokens":100000,"maxOutputTokens":100000,"terminateOnCompletion":false,
        "outputType":"structured_json","outputSchema":{"type":"object","properties":{"price":{"type":"number"}},"required":["price"]},
        "secrets":[{"match":"*.amazon.com","fields":{"email":"e@example.com","password":"p"}},{"match":"all","fields":{"otp_secret":"JBSWY3DP"}}],
        "webhook":{"name":"hook","url":"https://example.com/hook","auth":"Bearer t","submittedData":"ai_response"}
        """;

    private const string Around = """
        "environmentId":"683a00000000000000000001","policyId":"pol_xyz789","proxy":{"source":"WebRun","country":"US"},"reachOutMode":"guardrail_only","mode":"default"
        """;

    /// <summary>Rows: name, path, body.</summary>
    public static TheoryData<string, string, string> Requests { get; } = new()
    {
        { "start with nothing", "/start/start-session", "{}" },
        { "start, newest", "/start/start-session", $$"""{ {{Around}},"task":{ {{Task}} } }""" },
        { "start, initialTask", "/start/start-session", """{"initialTask":{"taskDetails":"Log in","startingPoint":"https://example.com","avoidDomains":["facebook.com"],"taskId":"0123456789abcdef0123456789abcdef"},"profileId":"683a00000000000000000001"}""" },
        { "start, flat", "/start/start-session", """{"taskDetails":"Search","startingUrl":"https://google.com","maxDuration":60000,"maxInputTokens":50000,"maxOutputTokens":50000,"avoidDomains":["twitter.com"],"terminateOnCompletion":false}""" },
        { "start, custom proxy", "/start/start-session", """{"proxy":{"source":"custom","type":"socks","host":"proxy.example.com","port":"8080","username":"u","password":"p","level":"chrome"},"reachOutMode":"off"}""" },
        { "start, null proxy", "/start/start-session", """{"proxy":null,"task":null,"environmentId":null}""" },
        { "start, managed proxy from anywhere", "/start/start-session", """{"proxy":{"source":"WebRun","country":"random","level":"system"},"reachOutMode":"full"}""" },
        { "start, custom proxy without a user", "/start/start-session", """{"proxy":{"source":"custom","type":"http","host":"proxy.example.com","port":"8080"}}""" },
        { "start, nothing to do yet", "/start/start-session", """{"task":{"prompt":"","startingUrl":null,"outputSchema":null},"mode":"default"}""" },
        { "start, structured, older", "/start/start-session", """{"initialTask":{"taskDetails":"List them","startingPoint":"https://example.com","outputType":"structured_csv","outputSchema":["name","price"],"maxDuration":60000}}""" },
        { "run, nested", "/start/run-task", $$"""{ "task":{ {{Task}} },{{Around}} }""" },
        { "run, flat and new", "/start/run-task", """{"prompt":"Find the price","startingUrl":"https://example.com","maxDuration":60000,"files":[]}""" },
        { "run, flat and old", "/start/run-task", """{"taskDetails":"Find the price","startingPoint":"https://example.com"}""" },
        { "run, the seed", "/start/run-task", """{"taskDetails":"Search Google for Anthropic and return the first result","maxDuration":300000,"maxInputTokens":100000,"maxOutputTokens":100000,"startingUrl":null,"avoidDomains":[],"terminateOnCompletion":false}""" },
        { "run, csv", "/start/run-task", """{"task":{"prompt":"List them","outputType":"structured_csv","outputSchema":["name","price"]}}""" },
        { "run, older word for JSON", "/start/run-task", """{"taskDetails":"List them","outputType":"structured","outputSchema":{"type":"object"}}""" },
        { "run, the least of everything", "/start/run-task", """{"taskDetails":"Go","maxDuration":1000,"maxInputTokens":0,"maxOutputTokens":0,"terminateOnCompletion":true}""" },
        { "run, older, with the words of the newest around it", "/start/run-task", """{"initialTask":{"prompt":"Go"},"profileId":"683a00000000000000000001","reachOutMode":"guardrail_only"}""" },
        { "newTask", "/start/send-message", Message("""{"actionType":"newTask","newState":"start","prompt":"Extract my email address","startingUrl":"https://example.com","files":[],"maxDuration":60000,"maxInputTokens":50000,"maxOutputTokens":50000,"terminateOnCompletion":true,"outputType":"structured_json","outputSchema":{},"secrets":[]}""") },
        { "newTask, older", "/start/send-message", Message("""{"actionType":"newTask","taskDetails":"Go to my account settings","startingPoint":"https://example.com"}""") },
        { "newTask, with who is told", "/start/send-message", Message("""{"actionType":"newTask","newState":"start","prompt":"Extract","webhook":{"name":"hook","url":"https://example.com/hook","submittedData":"just_ping"},"secrets":[{"match":"github.com","fields":{"username":"u","password":"p"}}],"avoidDomains":["example.org"]}""") },
        { "newTask, without a state", "/start/send-message", Message("""{"actionType":"newTask","prompt":"Search for wireless keyboards","terminateOnCompletion":true}""") },
        { "pause", "/start/send-message", Message("""{"actionType":"state","newState":"pause"}""") },
        { "resume", "/start/send-message", Message("""{"actionType":"state","newState":"resume"}""") },
        { "stop", "/start/send-message", Message("""{"actionType":"state","newState":"stop"}""") },
        { "terminate", "/start/send-message", Message("""{"actionType":"state","newState":"terminate"}""") },
        { "take over", "/start/send-message", Message("""{"actionType":"interaction","action":{"type":"takeOverControl"}}""") },
        { "release", "/start/send-message", Message("""{"actionType":"interaction","action":{"type":"releaseControl"}}""") },
        { "click", "/start/send-message", Message("""{"actionType":"interaction","action":{"type":"CLICK","x":500,"y":300}}""") },
        { "double click", "/start/send-message", Message("""{"actionType":"interaction","action":{"type":"DOUBLE_CLICK","x":500,"y":300}}""") },
        { "type", "/start/send-message", Message("""{"actionType":"interaction","action":{"type":"TYPE","text":"Hello","humanLike":true}}""") },
        { "type at once", "/start/send-message", Message("""{"actionType":"interaction","action":{"type":"TYPE","text":"Hello"}}""") },
        { "click at the edge", "/start/send-message", Message("""{"actionType":"interaction","action":{"type":"CLICK","x":1024,"y":755}}""") },
        { "click at the corner", "/start/send-message", Message("""{"actionType":"interaction","action":{"type":"CLICK","x":0,"y":155}}""") },
        { "answer without a word", "/start/send-message", Message("""{"actionType":"guardrail","newState":"resume"}""") },
        { "answer", "/start/send-message", Message("""{"actionType":"guardrail","prompt":"Yes, buy it","newState":"resume"}""") },
        { "answer, older", "/start/send-message", Message("""{"actionType":"guardrail","taskDetails":"No","newState":"stop"}""") },
        { "chat", "/v1/chat/completions", """{"model":"webrun-browser-1","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Find it"}],"max_tokens":2000,"temperature":0.7,"reach_out_mode":"guardrail_only"}""" },
        { "chat, streamed", "/v1/chat/completions", """{"model":"enigma-browser-1","messages":[{"role":"user","content":"Find it"}],"stream":true}""" },
        { "chat, as little as there can be", "/v1/chat/completions", """{"model":"webrun-browser-1","messages":[{"role":"user","content":"Find it"}]}""" },
        { "chat, a conversation", "/v1/chat/completions", """{"model":"webrun-browser-1","messages":[{"role":"user","content":"Find it"},{"role":"assistant","content":"Where?"},{"role":"user","content":"There."}],"stream":false,"max_tokens":0,"reach_out_mode":"full"}""" },
        { "web task, in a session", $"/v1/tools/perform-web-task?sessionId={ApiHost.SessionId}", """{"prompt":"Collect the nodes","output_schema":{"type":"object"},"model":"gpt-4o","provider":"openai"}""" },
        { "web task", "/v1/tools/perform-web-task", """{"prompt":"Collect the nodes","url":"https://example.com","agent":"browser-use","provider":"groq","model":"openai/gpt-oss-120b","detect_elements":true,"highlight_elements":true,"human_intervention":false,"max_steps":200,"secret_values":{"PASSWORD":"p"},"output_schema":{"type":"object"},"extended_system_message":"Be careful.","directly_open_url":true,"async":true}""" },
    };

    /// <summary>Gets the keys that the documents name.</summary>
    public static TheoryData<string> Keys { get; } =
        ["Enter", "Escape", "Tab", "Backspace", "Delete", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End", "a", "A", "7", "+", "Control+a"];

    /// <summary>Rows: name, how the objective stands, what the poll answers at least.</summary>
    public static TheoryData<string, string> Polls { get; } = new()
    {
        { "running", """{"success":true,"sessionId":"a","taskId":"b","status":"running","usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":1,"completion_time":1,"cost":1}}""" },
        { "running", """{"success":true,"status":"active","pending":true,"usage":{"inputTokens":8000,"outputTokens":2100,"computeTime":3,"cost":0.0067}}""" },
        { "completed", """{"success":true,"sessionId":"a","taskId":"b","type":"task_completed","data":{"message":"m","files":[{"source":"s","downloadUrl":"u","filename":"report.zip","timestamp":1}],"network":[{"id":"t","taskId":"b","urls":[{"url":"u","timestamp":1}]}]},"usage":{"prompt_tokens":12450,"completion_tokens":3200,"total_tokens":15650,"completion_time":23.5,"cost":0.0124},"completedAt":"2024-01-15T10:30:00Z"}""" },
        { "completed", """{"type":"task_completed","data":{"message":"Successfully completed the search","completion_time":23.5,"prompt_tokens":12450,"completion_tokens":3200,"total_tokens":15650},"usage":{"inputTokens":12450,"outputTokens":3200,"computeTime":5,"cost":0.0124},"completedAt":"2024-01-15T10:30:00Z"}""" },
        { "completed", """{"success":true,"sessionId":"a","taskId":"b","status":"complete","result":{"type":"task_completed","data":{"message":"m","prompt_tokens":1,"completion_tokens":1,"total_tokens":1,"completion_time":1},"usage":{"cost":1}}}""" },
        { "guardrail", """{"success":true,"type":"guardrail_trigger","data":{"type":"human_input_needed","value":"May I buy it?"}}""" },
        { "failed", """{"success":false,"sessionId":"a","taskId":"b","status":"failed","error":"Navigation timeout after 30 seconds","code":"NAVIGATION_TIMEOUT","usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":1,"completion_time":1,"cost":1}}""" },
    };

    private static string Message(string message) => $$"""{"sessionId":"{{ApiHost.SessionId}}","message":{{message}}}""";
}
