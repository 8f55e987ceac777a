using AnchorOrleans.Api.Requests;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Api.Executions;

/// <summary>What <c>POST /v1/task/run</c> and <c>POST /v1/task/run/{taskName}</c> have in common.</summary>
/// <param name="Inputs">By name.</param>
/// <param name="IsAsync">Whether the caller does not wait.</param>
/// <param name="Session">The session to run in.</param>
/// <param name="OverrideJson">Laid over the version's browser configuration.</param>
/// <param name="CleanupSessions">Whether sessions that the run opens end with it.</param>
/// <param name="Queueing">How it is queued and repeated.</param>
internal sealed record RunRequest(
    RunInputs Inputs, bool IsAsync, SessionId? Session, string? OverrideJson, bool CleanupSessions, RunQueueing Queueing)
{
    private const int MaxSessionIdLength = 64;

    /// <summary>Reads the common fields.</summary>
    public static RunRequest Read(JsonFields fields, ApiOptions limits) => new(
        RunInputs.Read(fields, limits),
        fields.Flag("async") ?? false,
        ReadSession(fields),
        SessionConfiguration.ReadText(fields, "overrideBrowserConfiguration", limits),
        fields.Flag("cleanupSessions") ?? true,
        RunQueueing.Read(fields, limits));

    private static SessionId? ReadSession(JsonFields fields)
    {
        if (fields.Text("sessionId", MaxSessionIdLength) is not { } text)
        {
            return null;
        }

        if (IdText.TryNormaliseSession(text) is { } id)
        {
            return new SessionId(id);
        }

        fields.Refuse("sessionId", "must be the id of a session, a UUID");
        return null;
    }
}

/// <summary>The body of <c>POST /v1/task/run</c>.</summary>
/// <param name="Task">The task.</param>
/// <param name="Version">Which version; null for the latest, or the draft while nothing is deployed.</param>
/// <param name="Run">The rest.</param>
internal sealed record RunByIdRequest(TaskId Task, VersionLabel? Version, RunRequest Run) : IRequestBody<RunByIdRequest>
{
    private const int MaxIdLength = 100;
    private const int MaxVersionLength = 20;

    public static bool MayBeEmpty => false;

    public static RunByIdRequest Read(JsonFields fields, ApiOptions limits)
    {
        var id = IdText.TryNormalise(fields.RequiredText("taskId", MaxIdLength));
        if (id is null)
        {
            fields.Refuse("taskId", "must be a UUID");
        }

        var version = fields.Text("version", MaxVersionLength);
        var label = VersionLabel.TryParse(version);
        if (version is not null && label is null)
        {
            fields.Refuse("version", "must be 'draft', 'latest' or a number of at most 2147483647");
        }

        return new RunByIdRequest(new TaskId(id ?? string.Empty), label, RunRequest.Read(fields, limits));
    }
}

/// <summary>The body of <c>POST /v1/task/run/{taskName}</c>.</summary>
/// <param name="Run">All of it.</param>
internal sealed record RunByNameRequest(RunRequest Run) : IRequestBody<RunByNameRequest>
{
    public static bool MayBeEmpty => true;

    public static RunByNameRequest Read(JsonFields fields, ApiOptions limits) => new(RunRequest.Read(fields, limits));
}
