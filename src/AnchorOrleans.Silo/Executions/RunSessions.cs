using System.Text.Json.Nodes;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sandbox;
using AnchorOrleans.Silo.Hosting;

namespace AnchorOrleans.Silo.Executions;

/// <summary>Finds the session that a run's code reads from its environment: the one it was given, else one opened beforehand.</summary>
/// <remarks>It is opened as the task itself would open it, through the API with the run's key, so that one set of rules serves both.</remarks>
internal sealed class RunSessions(RuntimeFolder runtime) : IDisposable
{
    private readonly HttpClient _platform = new(UnixSocketHandler.To(runtime.PlatformSocket)) { BaseAddress = new Uri(SandboxPlatform.BaseUrl), Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Opens a session when the code reads <c>ANCHOR_SESSION_ID</c> and the run was given none.</summary>
    /// <returns>The session, if there is one; or why it could not be opened.</returns>
    public async Task<(SessionId? Session, string? Problem)> OpenForAsync(RunAssignment assignment, CancellationToken cancellationToken)
    {
        if (assignment.Request.Session is not null || !assignment.Request.Version.Content.Compilation.ReadsSession)
        {
            return (assignment.Request.Session, null);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sessions") { Content = JsonContent.Create(new JsonObject()) };
        request.Headers.Add("anchor-api-key", assignment.RunKey);
        using var response = await _platform.SendAsync(request, cancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken);
        return response.IsSuccessStatusCode
            ? (new SessionId(answer!["data"]!["id"]!.GetValue<string>()), null)
            : (null, answer?["message"]?.GetValue<string>() ?? $"Opening a session was answered {(int)response.StatusCode}.");
    }

    /// <inheritdoc/>
    public void Dispose() => _platform.Dispose();
}
