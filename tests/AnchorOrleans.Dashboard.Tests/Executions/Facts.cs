using System.Collections.Immutable;
using AnchorOrleans.Dashboard.Executions;

namespace AnchorOrleans.Dashboard.Tests.Executions;

/// <summary>An execution as the API tells of it.</summary>
internal static class Facts
{
    public static readonly DateTimeOffset At = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    public static ExecutionFacts Queued { get; } = new(
        "01a204ba-5fe7-7bcd-942b-79e013bddc4d", "code", "01a204ba-5e5d-706e-b389-3615aa1a07ea", "orders", "1", "queued", WaitingFor: "a runner slot, place 3", At,
        StartedAt: null, EndedAt: null, ExecutionTime: null, Output: null, ErrorMessage: null, ErrorCode: null, ErrorDetail: null, SessionId: null, Attempt: 0, MaxAttempts: 1,
        NextAttemptAt: null, Priority: 0, ConcurrencyKey: null, ParentExecutionId: null, Children: 0, Artifacts: [], Inputs: ImmutableSortedDictionary<string, string>.Empty, SecretInputs: [], Attempts: [], OpenedSessions: [], Agent: null);

    public static ExecutionFacts Running { get; } = Queued with
    {
        Status = "running",
        WaitingFor = null,
        StartedAt = At.AddSeconds(1),
        Attempt = 1,
        Attempts = [new AttemptRow(1, At.AddSeconds(1), EndedAt: null, ErrorCode: null, ErrorMessage: null)],
    };

    public static ExecutionFacts Ended(string status, string? code = null) => Running with
    {
        Status = status,
        EndedAt = At.AddSeconds(5),
        ErrorCode = code,
        Attempts = [new AttemptRow(1, At.AddSeconds(1), At.AddSeconds(5), code, ErrorMessage: null)],
    };
}
