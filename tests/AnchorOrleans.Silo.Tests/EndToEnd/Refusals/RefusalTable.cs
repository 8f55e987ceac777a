namespace AnchorOrleans.Silo.Tests.EndToEnd.Refusals;

/// <summary>The requests that are refused: the endpoint as it is described, the path (and headers, after a blank), the body, the status, and what the reason says.</summary>
/// <remarks>What stands in braces is filled in by <see cref="RefusalStage"/>.</remarks>
internal static class RefusalTable
{
    private const string NoTask = "There is no task '{unknown}'.";
    private const string TaskForm = "Invalid task ID format: 'x' must be a UUID.";
    private const string ExecutionForm = "Invalid execution ID format: 'x' must be a UUID.";
    private const string NoExecution = "There is no execution '{unknown}'";
    private const string VersionForm = "Invalid version: 'x' must be 'draft', 'latest' or a number";
    private const string LimitForm = "'limit' must be a whole number from 1 to 100, without sign or leading zero";
    private const string PageForm = "'page' must be a whole number from 1 to";

    /// <summary>Gets all of them.</summary>
    public static IEnumerable<TheoryDataRow<string, string, string?, int, string>> Rows => [.. Tasks, .. Versions, .. Runs, .. Executions, .. ApiKeys];

    private static TheoryData<string, string, string?, int, string> Tasks => new()
    {
        { "POST /v1/task", "/v1/task", null, 400, "The request needs a JSON object as its body." },
        { "POST /v1/task", "/v1/task", "[]", 400, "The body must be a JSON object." },
        { "POST /v1/task", "/v1/task", """{"name":"a","language":"typescript","code":"?"}""", 400, "'code' must be base64" },
        { "POST /v1/task/check", "/v1/task/check", "{}", 400, "'code' is required: 1 to 1,048,576 bytes of code as base64" },
        { "POST /v1/task/check", "/v1/task/check", """{"code":"YQ==","language":"python"}""", 400, "'language' must be 'typescript'" },
        { "GET /v1/task", "/v1/task?limit=0", null, 400, LimitForm },
        { "GET /v1/task", "/v1/task?limit=101", null, 400, LimitForm },
        { "GET /v1/task", "/v1/task?limit=+5", null, 400, LimitForm },
        { "GET /v1/task", "/v1/task?page=01", null, 400, PageForm },
        { "GET /v1/task", $"/v1/task?search={new string('x', 101)}", null, 400, "'search' may have at most 100 characters, without U+0000; it has 101" },
        { "GET /v1/task", "/v1/task?search=a&name=b", null, 400, "'search' cannot be given together with 'name'" },
        { "GET /v1/task", "/v1/task?include=all", null, 400, "'include' must be recent" },
        { "GET /v1/task", "/v1/task?withCode=no", null, 400, "'withCode' must be true or false" },
        { "GET /v1/task", "/v1/task?name=with%20blank", null, 400, "'name' must be 1 to 255 letters" },
        { "GET /v1/task/{taskId}", "/v1/task/x", null, 400, TaskForm },
        { "GET /v1/task/{taskId}", "/v1/task/{unknown}", null, 404, NoTask },
        { "PUT /v1/task/{taskId}", "/v1/task/x", "{}", 400, TaskForm },
        { "PUT /v1/task/{taskId}", "/v1/task/{task}", """{"name":"with blank"}""", 400, "'name' must be 1 to 255 letters" },
        { "PUT /v1/task/{taskId}", "/v1/task/{task}", """{"description":7}""", 400, "'description' must be a string" },
        { "PUT /v1/task/{taskId}", "/v1/task/{unknown}", """{"description":"d"}""", 404, NoTask },
        { "PUT /v1/task/{taskId}", "/v1/task/{task}", """{"name":"{otherName}"}""", 409, "There is another task named '{otherName}'." },
        { "DELETE /v1/task/{taskId}", "/v1/task/x", null, 400, TaskForm },
        { "DELETE /v1/task/{taskId}", "/v1/task/{unknown}", null, 404, NoTask },
    };

    private static TheoryData<string, string, string?, int, string> Versions => new()
    {
        { "POST /v1/task/{taskId}/draft", "/v1/task/x/draft", "{}", 400, TaskForm },
        { "POST /v1/task/{taskId}/draft", "/v1/task/{task}/draft", "{}", 400, "'code' is required: 1 to 1,048,576 bytes of code as base64" },
        { "POST /v1/task/{taskId}/draft", "/v1/task/{unknown}/draft", """{"code":"YQ=="}""", 404, NoTask },
        { "POST /v1/task/{taskId}/deploy", "/v1/task/x/deploy", "{}", 400, TaskForm },
        { "POST /v1/task/{taskId}/deploy", "/v1/task/{task}/deploy", """{"code":""}""", 400, "'code' must not be empty; leave it out to deploy the draft" },
        { "POST /v1/task/{taskId}/deploy", "/v1/task/{task}/deploy", """{"language":"python"}""", 400, "'language' must be 'typescript'" },
        { "POST /v1/task/{taskId}/deploy", "/v1/task/{broken}/deploy", "{}", 400, "'code' cannot be deployed: line 1, column" },
        { "POST /v1/task/{taskId}/deploy", "/v1/task/{bare}/deploy", "{}", 400, "'code' is required, because the task has no draft to deploy." },
        { "POST /v1/task/{taskId}/deploy", "/v1/task/{unknown}/deploy", "{}", 404, NoTask },
        { "POST /v1/task/{taskId}/deploy", "/v1/task/{topless}/deploy", "{}", 409, "more than 3 unbroken ranges, which is the limit (Tasks:NumberRanges)" },
        { "GET /v1/task/{taskId}/versions", "/v1/task/x/versions", null, 400, TaskForm },
        { "GET /v1/task/{taskId}/versions", "/v1/task/{unknown}/versions", null, 404, NoTask },
        { "GET /v1/task/{taskId}/{taskVersion}", "/v1/task/{task}/x", null, 400, VersionForm },
        { "GET /v1/task/{taskId}/{taskVersion}", "/v1/task/{task}/2", null, 404, "has no version '2'" },
        { "GET /v1/task/{taskId}/{taskVersion}", "/v1/task/{bare}/latest", null, 404, "has no deployed version" },
        { "GET /v1/task/{taskId}/{taskVersion}", "/v1/task/{unknown}/1", null, 404, "Task '{unknown}' does not exist or has no version '1'." },
        { "POST /v1/task/{taskId}/{taskVersion}", "/v1/task/{task}/0", "{}", 400, "Cannot publish to version '0': it must be a number from 1 to" },
        { "POST /v1/task/{taskId}/{taskVersion}", "/v1/task/{task}/latest", "{}", 400, "Cannot publish to version 'latest'" },
        { "POST /v1/task/{taskId}/{taskVersion}", "/v1/task/{unknown}/1", "{}", 404, NoTask },
        { "POST /v1/task/{taskId}/{taskVersion}", "/v1/task/{task}/1", """{"code":"ZXhwb3J0IGRlZmF1bHQgKCkgPT4gMzs="}""", 409, "Version '1' has other code; the code of a published version never changes." },
        { "POST /v1/task/{taskId}/{taskVersion}", "/v1/task/{configured}/1", """{"browserConfiguration":{"tags":[]}}""", 409, "Version '1' has another 'browserConfiguration'" },
        { "POST /v1/task/{taskId}/{taskVersion}", "/v1/task/{task}/2", "{}", 409, "Version '2' was deleted, and its number is not used again." },
        { "POST /v1/task/{taskId}/{taskVersion}", "/v1/task/{scattered}/9", "{}", 409, "more than 3 unbroken ranges" },
        { "DELETE /v1/task/{taskId}/{taskVersion}", "/v1/task/{task}/x", null, 400, VersionForm },
        { "DELETE /v1/task/{taskId}/{taskVersion}", "/v1/task/{task}/2", null, 404, "has no version '2'" },
        { "DELETE /v1/task/{taskId}/{taskVersion}", "/v1/task/{scattered}/4", null, 409, "more than 3 unbroken ranges" },
    };

    private static TheoryData<string, string, string?, int, string> Runs => new()
    {
        { "POST /v1/task/run", "/v1/task/run", "{}", 400, "'taskId' is required" },
        { "POST /v1/task/run", "/v1/task/run", """{"taskId":"x"}""", 400, "'taskId' must be a UUID" },
        { "POST /v1/task/run", "/v1/task/run", """{"taskId":"{task}","version":"1.0"}""", 400, "'version' must be 'draft', 'latest' or a number of at most 2147483647" },
        { "POST /v1/task/run", "/v1/task/run", """{"taskId":"{task}","async":"yes"}""", 400, "'async' must be" },
        { "POST /v1/task/run", "/v1/task/run", """{"taskId":"{task}","inputs":{"TARGET":"x"}}""", 400, "'inputs.TARGET'" },
        { "POST /v1/task/run", "/v1/task/run", """{"taskId":"{task}","inputs":{"ANCHOR_API_KEY":"x"}}""", 400, "'inputs.ANCHOR_API_KEY'" },
        { "POST /v1/task/run", "/v1/task/run", """{"taskId":"{task}","inputs":{"ANCHOR_A":7}}""", 400, "'inputs.ANCHOR_A'" },
        { "POST /v1/task/run", "/v1/task/run", $$$"""{"taskId":"{task}","inputs":{"ANCHOR_A":"{{{new string('x', 65_536)}}}"}}""", 400, "'inputs' may have at most 65,536 bytes, names and values together; it has 65,544" },
        { "POST /v1/task/run", "/v1/task/run", $$$"""{"taskId":"{task}","inputs":{"ANCHOR_A":"{{{new string('x', 16_384)}}}"},"secretInputs":["ANCHOR_A"]}""", 400, "'secretInputs' and inputs named ANCHOR_CREDENTIALS… may have at most 16,384 bytes" },
        { "POST /v1/task/run", "/v1/task/run", """{"taskId":"{task}","secretInputs":["ANCHOR_B"]}""", 400, "'secretInputs' names 'ANCHOR_B', which is not among the inputs" },
        { "POST /v1/task/run", "/v1/task/run", """{"taskId":"{task}","sessionId":"a b"}""", 400, "'sessionId' must be the id of a session, a UUID" },
        { "POST /v1/task/run", "/v1/task/run", """{"taskId":"{task}","maxAttempts":11}""", 400, "'maxAttempts' must be a whole number from 1 to 10" },
        { "POST /v1/task/run", "/v1/task/run", """{"taskId":"{task}","retryDelaySeconds":61}""", 400, "'retryDelaySeconds' must be a whole number from 1 to 60" },
        { "POST /v1/task/run", "/v1/task/run", """{"taskId":"{task}","ttlSeconds":86401}""", 400, "'ttlSeconds' must be a whole number from 1 to 86400" },
        { "POST /v1/task/run", "/v1/task/run", """{"taskId":"{task}","priority":101}""", 400, "'priority' must be a whole number from -100 to 100" },
        { "POST /v1/task/run", "/v1/task/run", """{"taskId":"{task}","concurrencyKey":"with blank"}""", 400, "'concurrencyKey' must be 1 to 255 visible ASCII characters" },
        { "POST /v1/task/run", "/v1/task/run", $$$"""{"taskId":"{configured}","overrideBrowserConfiguration":{"initial_url":"https://a.example/{{{new string('x', 150)}}}","proxy":{"type":"custom","server":"http://a.example:1","password":"{{{new string('p', 240)}}}"} }}""", 400, "may together have at most 1,024 bytes." },
        { "POST /v1/task/run", $"/v1/task/run Idempotency-Key:{new string('k', 256)}", """{"taskId":"{task}"}""", 400, "The header 'Idempotency-Key' must be 1 to" },
        { "POST /v1/task/run", "/v1/task/run", """{"taskId":"{unknown}"}""", 404, "Task '{unknown}' does not exist or has no code to run." },
        { "POST /v1/task/run", "/v1/task/run", """{"taskId":"{bare}"}""", 404, "does not exist or has no code to run" },
        { "POST /v1/task/run", "/v1/task/run", """{"taskId":"{task}","version":"2"}""", 404, "has no version '2'" },
        { "POST /v1/task/run", "/v1/task/run", """{"taskId":"{task}","sessionId":"{unknown}"}""", 404, "There is no session '{unknown}', or it has ended." },
        { "POST /v1/task/run", "/v1/task/run Idempotency-Key:taken", """{"taskId":"{other}"}""", 409, "names another request; a new request needs a new key." },
        { "POST /v1/task/run", "/v1/task/run", """{"taskId":"{slow}","concurrencyKey":"full","async":true}""", 429, "1 executions wait for this 'concurrencyKey', which is the limit (Executions:KeyQueueCapacity)." },
        { "POST /v1/task/run", "/v1/task/run", """{"taskId":"{slow}","sessionId":"{session}","async":true}""", 429, "1 executions wait in session '{session}', which is the limit." },
        { "POST /v1/task/run/{taskName}", "/v1/task/run/with%20blank", "{}", 400, "'taskName' must be 1 to 255 letters" },
        { "POST /v1/task/run/{taskName}", "/v1/task/run/{name}", """{"async":"yes"}""", 400, "'async' must be" },
        { "POST /v1/task/run/{taskName}", "/v1/task/run/nobody", "{}", 404, "There is no task named 'nobody'." },
        { "POST /v1/task/run/{taskName}", "/v1/task/run/{otherName} Idempotency-Key:taken", "{}", 409, "names another request" },
        { "POST /v1/task/run/{taskName}", "/v1/task/run/{slow}", """{"concurrencyKey":"full","async":true}""", 429, "(Executions:KeyQueueCapacity)" },
    };

    private static TheoryData<string, string, string?, int, string> Executions => new()
    {
        { "GET /v1/executions/activity", "/v1/executions/activity?minutes=0", null, 400, "'minutes' must be a whole number from 1 to 1,440" },
        { "GET /v1/task/{taskId}/executions", "/v1/task/x/executions", null, 400, TaskForm },
        { "GET /v1/task/{taskId}/executions", "/v1/task/{task}/executions?status=done", null, 400, "'status' must be" },
        { "GET /v1/task/{taskId}/executions", "/v1/task/{task}/executions?version=x", null, 400, "'version' must be 'draft', 'latest' or a number" },
        { "GET /v1/task/{taskId}/executions", "/v1/task/{task}/executions?limit=101", null, 400, LimitForm },
        { "GET /v1/task/{taskId}/executions", "/v1/task/{task}/executions?page=0", null, 400, PageForm },
        { "GET /v1/task/{taskId}/executions", "/v1/task/{unknown}/executions", null, 404, NoTask },
        { "GET /v1/task/{taskId}/executions/{executionId}", "/v1/task/x/executions/{execution}", null, 400, TaskForm },
        { "GET /v1/task/{taskId}/executions/{executionId}", "/v1/task/{task}/executions/x", null, 400, ExecutionForm },
        { "GET /v1/task/{taskId}/executions/{executionId}", "/v1/task/{task}/executions/{execution}", null, 404, "There is no execution '{execution}' of task '{task}'." },
        { "POST /v1/task/{taskId}/cancel", "/v1/task/x/cancel", "{}", 400, TaskForm },
        { "POST /v1/task/{taskId}/cancel", "/v1/task/{task}/cancel", """{"status":"success"}""", 400, "'status' must be" },
        { "POST /v1/task/{taskId}/cancel", "/v1/task/{unknown}/cancel", "{}", 404, NoTask },
        { "GET /v1/executions", "/v1/executions?version=latest", null, 400, "'version' may be 'latest' only together with 'taskId'" },
        { "GET /v1/executions", "/v1/executions?kind=person", null, 400, "'kind' must be" },
        { "GET /v1/executions", "/v1/executions?taskId=x", null, 400, "'taskId' must be a UUID" },
        { "GET /v1/executions", "/v1/executions?sessionId=a%20b", null, 400, "'sessionId' must be the id of a session" },
        { "GET /v1/executions", "/v1/executions?from=x", null, 400, "'from' must be an instant such as 2026-11-22T10:00:00Z" },
        { "GET /v1/executions", "/v1/executions?to=x", null, 400, "'to' must be an instant such as 2026-11-22T10:00:00Z" },
        { "GET /v1/executions", "/v1/executions?search=xyz", null, 400, "'search' must be the id of an execution or its beginning: at most 36 digits" },
        { "GET /v1/executions", "/v1/executions?parentExecutionId=x", null, 400, "'parentExecutionId' must be a UUID" },
        { "GET /v1/executions", "/v1/executions?include=outputs", null, 400, "'include' must be waiting" },
        { "GET /v1/executions", "/v1/executions?withDrafts=yes", null, 400, "'withDrafts' must be true or false" },
        { "GET /v1/executions/{executionId}", "/v1/executions/x", null, 400, ExecutionForm },
        { "GET /v1/executions/{executionId}/output", "/v1/executions/x/output", null, 400, ExecutionForm },
        { "GET /v1/executions/{executionId}/output", "/v1/executions/{unknown}/output", null, 404, "does not exist or has returned nothing" },
        { "GET /v1/executions/{executionId}/logs", "/v1/executions/{execution}/logs?last=0", null, 400, "'last' must be a whole number from 1 to 1,000" },
        { "GET /v1/executions/{executionId}/logs", "/v1/executions/{execution}/logs?last=1&limit=1", null, 400, "'last' cannot be given together with 'offset' or 'limit'" },
        { "GET /v1/executions/{executionId}/logs", "/v1/executions/{execution}/logs?follow=true&after=x", null, 400, "'after' must be a whole number" },
        { "GET /v1/executions/{executionId}", "/v1/executions/{unknown}", null, 404, NoExecution },
        { "GET /v1/executions/{executionId}/logs", "/v1/executions/x/logs", null, 400, ExecutionForm },
        { "GET /v1/executions/{executionId}/logs", "/v1/executions/{execution}/logs?follow=yes", null, 400, "'follow' must be true or false" },
        { "GET /v1/executions/{executionId}/logs", "/v1/executions/{execution}/logs?limit=1001", null, 400, "'limit' must be a whole number from 1 to 1,000" },
        { "GET /v1/executions/{executionId}/logs", "/v1/executions/{execution}/logs?offset=-1", null, 400, "'offset' must be a whole number from 0 to" },
        { "GET /v1/executions/{executionId}/logs", "/v1/executions/{unknown}/logs", null, 404, NoExecution },
        { "POST /v1/executions/{executionId}/cancel", "/v1/executions/x/cancel", null, 400, ExecutionForm },
        { "POST /v1/executions/{executionId}/cancel", "/v1/executions/{unknown}/cancel", null, 404, NoExecution },
        { "GET /v1/executions/{executionId}/decisions", "/v1/executions/x/decisions", null, 400, ExecutionForm },
        { "GET /v1/executions/{executionId}/decisions", "/v1/executions/{unknown}/decisions", null, 404, NoExecution },
        { "GET /v1/executions/{executionId}/steps", "/v1/executions/x/steps", null, 400, ExecutionForm },
        { "GET /v1/executions/{executionId}/steps", "/v1/executions/{unknown}/steps", null, 404, NoExecution },
        { "GET /v1/executions/{executionId}/answer", "/v1/executions/x/answer", null, 400, ExecutionForm },
        { "GET /v1/executions/{executionId}/answer", "/v1/executions/{unknown}/answer", null, 404, "Execution '{unknown}' does not exist, is no agent's, or has answered nothing." },
        { "GET /v1/executions/{executionId}/artifacts", "/v1/executions/x/artifacts", null, 400, ExecutionForm },
        { "GET /v1/executions/{executionId}/artifacts", "/v1/executions/{unknown}/artifacts", null, 404, NoExecution },
        { "GET /v1/executions/{executionId}/artifacts/{artifactId}/fetch", "/v1/executions/{execution}/artifacts/1/fetch?format=zip", null, 400, "'format' must be url; without it the answer is the file itself." },
        { "GET /v1/executions/{executionId}/artifacts/{artifactId}/fetch", "/v1/executions/{execution}/artifacts/none/fetch", null, 404, "Execution '{execution}' does not exist or left no such artifact." },
        { "GET /v1/executions/{executionId}/artifacts/{artifactId}/fetch", "/v1/executions/{execution}/artifacts/{gone}/fetch", null, 404, "The file does not exist any more." },
        { "GET /v1/downloads", "/v1/downloads?ticket=x", null, 403, "The link is not valid, or it has expired; ask for a new one." },
        { "GET /v1/downloads", "/v1/downloads{ticket}", null, 404, "The file does not exist any more." },
    };

    private static TheoryData<string, string, string?, int, string> ApiKeys => new()
    {
        { "POST /v1/api-keys", "/v1/api-keys", """{"role":"run"}""", 400, "'name' is required" },
        { "POST /v1/api-keys", "/v1/api-keys", """{"name":" a","role":"run"}""", 400, "'name' must not begin or end with a blank" },
        { "POST /v1/api-keys", "/v1/api-keys", """{"name":"a"}""", 400, "'role' is required; it must be" },
        { "POST /v1/api-keys", "/v1/api-keys", """{"name":"a","role":"run"}""", 409, "3 API keys, which is the limit (ApiKeys:PerTenant)" },
        { "DELETE /v1/api-keys/{keyId}", "/v1/api-keys/x", null, 400, "Invalid API key ID format" },
        { "DELETE /v1/api-keys/{keyId}", "/v1/api-keys/{unknown}", null, 404, "There is no API key '{unknown}'." },
        { "DELETE /v1/api-keys/{keyId}", "/v1/api-keys/{operator}", null, 409, "This is the operator's API key" },
    };
}
