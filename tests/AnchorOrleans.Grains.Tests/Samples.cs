using AnchorOrleans.Admission;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Grains.Tests;

/// <summary>Plain values that tests start from and vary with <c>with</c>.</summary>
internal static class Samples
{
    public static DateTimeOffset Now { get; } = new(2026, 11, 2, 9, 30, 0, TimeSpan.Zero);

    public static TenantId Tenant { get; } = new("acme");

    public static TenantKey Execution { get; } = new(Tenant, "execution-1");

    public static SessionId Session { get; } = new("session-1");

    public static HostId Host { get; } = new("host-1");

    public static RunLimit AsyncLimit { get; } = new(TimeSpan.FromHours(3), CountsWaiting: false, ExecutionStatus.Cancelled);

    public static RunLimit SyncLimit { get; } = new(TimeSpan.FromMinutes(20), CountsWaiting: true, ExecutionStatus.TimedOut);

    public static TaskContent Content { get; } = new(
        new ArtifactReference(new string('a', 64), 120),
        new Compilation(new ArtifactReference(new string('b', 64), 340), [], ReadsSession: false),
        "typescript");

    public static TaskVersion Version { get; } = new(new TaskId("task-1"), "version-1", VersionLabel.OfNumber(1), Content, Now, Now);

    public static AttemptResult Success { get; } = new(ExecutionStatus.Succeeded, new ArtifactReference(new string('c', 64), 2), null);

    public static ExecutionFailure Stopped { get; } = new("TASK_STOPPED", "Somebody stopped it.");

    public static SessionSettings Settings { get; } = new(null, Headless: true, 1440, 900, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(20), [], null);

    public static ExecutionRequest Request { get; } = new(
        Version.Task, Version, Inputs: null, Session: null, BrowserConfigurationJson: null, CleanupSessions: true, AsyncLimit, Now);

    public static ExecutionRequest AgentRequest { get; } = Request with
    {
        Task = ExecutionRequest.ObjectiveVersion.Task,
        Version = ExecutionRequest.ObjectiveVersion,
        Session = Session,
        Limit = new(TimeSpan.FromMinutes(5), CountsWaiting: false, ExecutionStatus.TimedOut),
        Agent = new(new ArtifactReference(new string('d', 64), 90), 100_000, 100_000, MaxSteps: 100, CanAskPerson: true, MaxHold: TimeSpan.FromMinutes(30), EndsSession: false),
    };

    public static OpenSession Open { get; } = new(Settings, OwnedBy: null, Now);

    public static SlotLease RunnerLease { get; } = new(new LeaseId($"{Execution}#1"), SlotKind.Runner, Host, Execution, null);

    public static SlotLease BrowserLease { get; } = new(new LeaseId("acme/session-1@1"), SlotKind.Browser, Host, new(Tenant, Session.Value), null);

    public static HostCapacity Capacity { get; } = new(RunnerSlots: 2, BrowserSlots: 2);
}
