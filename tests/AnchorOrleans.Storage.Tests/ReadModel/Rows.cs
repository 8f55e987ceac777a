using System.Globalization;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Sessions;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Storage.Tests.ReadModel;

/// <summary>Rows as the states of grains make them.</summary>
internal static class Rows
{
    public static readonly TenantId Acme = new("acme");
    public static readonly DateTimeOffset At = new(2026, 11, 22, 1, 2, 3, TimeSpan.Zero);

    public static TaskRow Task(string task, long revision = 1, bool isDeleted = false, TenantId? tenant = null) => new(
        tenant ?? Acme,
        revision,
        new(new(task), $"{task} at {revision}", "what it does", "typescript", LatestNumber: 0, HasDraft: true, At, At, BrowserConfigurationJson: null),
        DraftSourceHash: "abc",
        isDeleted);

    public static VersionRow Version(string task, int number, long revision = 1) =>
        new(Acme, revision, new(task), number, $"{number} at {revision}", At, At);

    public static ExecutionRow Execution(
        string execution,
        string task = "t",
        ExecutionStatus status = ExecutionStatus.Succeeded,
        string version = "1",
        long revision = 1,
        TenantId? tenant = null,
        ExecutionKind kind = ExecutionKind.Code) => new(
            tenant ?? Acme,
            revision,
            new(new(execution), new(task), "v", new(version), status, At, At, EndedAt: null, Output: null, Failure: null, WaitingFor: null, Session: null, Kind: kind));

    public static SessionRow Session(string session, SessionStatus status, long revision = 1)
    {
        var settings = new SessionSettings(
            InitialUrl: null, Headless: true, ViewportWidth: 1, ViewportHeight: 1, IdleTimeout: null, MaxDuration: null, Tags: [], ConfigurationJson: null);
        return new(Acme, revision, new(new(session), status, settings, Host: null, At, OpenedAt: null, EndedAt: null, EndReason: null, Running: null, Waiting: 0, QueueCapacity: 100, OwnedBy: null));
    }

    public static ExecutionQuery Query(
        string? task = null,
        ExecutionStatus? status = null,
        string? version = null,
        bool withDrafts = false,
        long offset = 0,
        int limit = 100,
        ExecutionKind? kind = null) => new(
            Acme,
            task is null ? null : new TaskId(task),
            status is { } one ? [one] : [],
            version is null ? null : new VersionLabel(version),
            withDrafts,
            offset,
            limit,
            kind);

    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
