using System.Diagnostics;
using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Supervision;

namespace AnchorOrleans.Benchmarks.Agents;

/// <summary>Keeps the steps of an agent on disk, as a host does, and measures that.</summary>
internal sealed class StepKeeper(string folder) : IAgentSupervisor
{
    public List<AgentStep> Steps { get; } = [];

    /// <summary>Gets how long keeping each step took, in milliseconds.</summary>
    public List<double> Keeping { get; } = [];

    public async Task StepAsync(AgentStep taken, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        await WriteAsync($"{taken.Number}.json", System.Text.Encoding.UTF8.GetBytes(taken.Memory.Json), cancellationToken);
        if (taken.Screenshot is { } picture)
        {
            await WriteAsync($"{taken.Number}.png", picture, cancellationToken);
        }

        Steps.Add(taken);
        Keeping.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }

    public Task ReportUsageAsync(AgentUsage usage, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<AgentAnswer> AskAsync(AgentQuestion question, CancellationToken cancellationToken) => throw new InvalidOperationException($"Nobody answers: {question.Text}");

    public Task WaitForLeaveAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task TellAsync(AgentEvent happened, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<KeptFile> KeepAsync(AgentFile file, CancellationToken cancellationToken) => throw new InvalidOperationException($"Nothing is to be kept: {file.Name}");

    private async Task WriteAsync(string name, byte[] content, CancellationToken cancellationToken)
    {
        await using var file = File.Create(Path.Combine(folder, name));
        await file.WriteAsync(content, cancellationToken);
        file.Flush(flushToDisk: true);
    }
}
