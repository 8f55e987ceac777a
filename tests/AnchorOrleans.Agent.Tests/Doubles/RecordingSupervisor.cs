using System.Collections.Concurrent;
using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Supervision;

namespace AnchorOrleans.Agent.Tests.Doubles;

/// <summary>Keeps all that an agent tells, and answers what it asks.</summary>
internal sealed class RecordingSupervisor : IAgentSupervisor
{
    private readonly Queue<Func<AgentQuestion, Task<AgentAnswer>>> _answers = [];

    public List<AgentStep> Steps { get; } = [];

    public List<AgentUsage> Usages { get; } = [];

    public ConcurrentQueue<AgentQuestion> Questions { get; } = [];

    public List<AgentEvent> Events { get; } = [];

    public List<AgentFile> Files { get; } = [];

    public Func<CancellationToken, Task> Leave { get; set; } = _ => Task.CompletedTask;

    public RecordingSupervisor Answers(params AgentAnswer[] answers)
    {
        Array.ForEach(answers, answer => _answers.Enqueue(_ => Task.FromResult(answer)));
        return this;
    }

    public RecordingSupervisor Answers(Func<AgentQuestion, Task<AgentAnswer>> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    public Task StepAsync(AgentStep taken, CancellationToken cancellationToken)
    {
        Steps.Add(taken);
        return Task.CompletedTask;
    }

    public Task ReportUsageAsync(AgentUsage usage, CancellationToken cancellationToken)
    {
        Usages.Add(usage);
        return Task.CompletedTask;
    }

    public Task<AgentAnswer> AskAsync(AgentQuestion question, CancellationToken cancellationToken)
    {
        Questions.Enqueue(question);
        return _answers.Count > 0 ? _answers.Dequeue()(question) : throw new InvalidOperationException($"Nobody answers: {question.Text}");
    }

    public Task WaitForLeaveAsync(CancellationToken cancellationToken) => Leave(cancellationToken);

    public Task TellAsync(AgentEvent happened, CancellationToken cancellationToken)
    {
        Events.Add(happened);
        return Task.CompletedTask;
    }

    public async Task<KeptFile> KeepAsync(AgentFile file, CancellationToken cancellationToken)
    {
        var content = new MemoryStream();
        await file.Content.CopyToAsync(content, cancellationToken);
        Files.Add(file with { Content = content });
        return new KeptFile($"file-{Files.Count}", file.Name, file.MediaType, content.Length, file.Source, DateTimeOffset.UnixEpoch);
    }
}
