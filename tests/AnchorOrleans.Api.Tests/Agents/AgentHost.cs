using System.Collections.Immutable;
using System.Text.Json;
using AnchorOrleans.Agents;
using AnchorOrleans.Api.Agents;
using AnchorOrleans.Api.Tests.Http;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Policies;
using AnchorOrleans.Profiles;
using AnchorOrleans.Sessions;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AnchorOrleans.Api.Tests.Agents;

/// <summary>The pipeline with a session, and an objective that stands as a test says.</summary>
internal sealed class AgentHost : IAsyncDisposable
{
    public const string Poll = $"/task/{ApiHost.SessionId}/{ApiHost.ExecutionId}";
    public static readonly AgentUsage Usage = new(12450, 3200, 0.0124, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(23.5), 7);

    private readonly TaskCompletionSource<ExecutionView?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AgentHost(ApiHost api) => Api = api;

    public ApiHost Api { get; }

    /// <summary>Gets or sets how the objective stands.</summary>
    public ExecutionView View
    {
        get;
        set
        {
            field = value;
            if (value.Status == ExecutionStatus.AwaitingInput)
            {
                _asked.TrySetResult();
            }
            else if (_asked.Task.IsCompleted)
            {
                _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    = ViewOf(ExecutionStatus.Running);

    public SessionView Session { get; set; } = ApiHost.SessionOf(SessionStatus.Active);

    public AnswerOutcome Answer { get; set; } = AnswerOutcome.Taken;

    /// <summary>Gets what was submitted.</summary>
    public List<ExecutionRequest> Submitted { get; } = [];

    /// <summary>Gets the policies there are, by the keys of their grains.</summary>
    public Dictionary<string, PolicyView> Policies { get; } = [];

    /// <summary>Gets or sets what stands for every environment; null for none.</summary>
    public ProfileView? Environment { get; set; }

    /// <summary>Gets or sets what opening a session comes to; null where it opens.</summary>
    public OpenOutcome? Opening { get; set; }

    /// <summary>Gets or sets what making an environment comes to.</summary>
    public ProfileOutcome Making { get; set; } = new ProfileOutcome.Exists();

    /// <summary>Gets what was done, in order.</summary>
    public List<string> Done { get; } = [];

    public static async Task<AgentHost> StartAsync(bool hasModel = true, params (string Key, string Value)[] settings)
    {
        var api = await ApiHost.StartAsync(
            [("Api:Agents:Look", "00:00:00.010"), .. settings],
            builder => builder.Services.Replace(ServiceDescriptor.Singleton<IAgentModels>(new Models(hasModel))));
        var host = new AgentHost(api);
        var (session, execution) = (host.StubSession(), host.StubExecution());
        var otherwise = api.Grains.Otherwise;
        api.Grains.Otherwise = (type, key) =>
            type == typeof(ISessionGrain) ? session.Instance
            : type == typeof(IExecutionGrain) ? execution.Instance
            : type == typeof(IProfileGrain) ? host.StubProfile(host.Environment).Instance
            : type == typeof(IPolicyGrain) ? StubPolicy(host.Policies.GetValueOrDefault(key)).Instance
            : otherwise?.Invoke(type, key);
        api.Lists.On("FindTenantAsync", arguments => Task.FromResult<TenantId?>(
            ((SessionId)arguments[0]!).Value == ApiHost.SessionId ? new TenantId(ApiHost.TenantId) : null));
        return host;
    }

    public static ExecutionView ViewOf(ExecutionStatus status, AgentQuestion? question = null, ExecutionFailure? failure = null, bool isPaused = false) =>
        ApiHost.ViewOf(status, failure: failure) with
        {
            Kind = ExecutionKind.Agent,
            Session = new SessionId(ApiHost.SessionId),
            EndedAt = status is ExecutionStatus.Queued or ExecutionStatus.Running or ExecutionStatus.AwaitingInput ? null : ApiHost.Now.AddSeconds(24),
            Agent = new AgentView(Usage, question, isPaused),
        };

    /// <summary>Ends the objective with an answer.</summary>
    public async Task CompleteAsync(string message = "Successfully completed the search")
    {
        var result = new AgentResult(
            message,
            [new AgentResultFile("0123456789abcdef0123456789abcdef", "report.zip", "https://example.com/report.zip", ApiHost.Now)],
            [new AgentVisit("https://example.com/", ApiHost.Now)]);
        End(ViewOf(ExecutionStatus.Succeeded) with { Output = await Api.Artifacts.PutAsync(result.ToBytes(), TestContext.Current.CancellationToken) });
    }

    /// <summary>Ends the objective.</summary>
    public void End(ExecutionView view)
    {
        View = view;
        _ended.TrySetResult(view);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_ended.Task.IsCompleted)
        {
            End(ViewOf(ExecutionStatus.Cancelled));
        }

        await Api.DisposeAsync();
    }

    public async Task<JsonElement> PostAsync(string path, string json)
    {
        using var response = await Api.PostAsync(path, json);
        return await ApiHost.ReadAsync(response);
    }

    /// <summary>Checks that an answer is a refusal in the agent family's shape.</summary>
    public static async Task<string> ReadRefusalAsync(HttpResponseMessage response)
    {
        var body = await ApiHost.ReadAsync(response);
        Assert.False(body.GetProperty("success").GetBoolean());
        Assert.Equal(body.GetProperty("message").GetString(), body.GetProperty("error").GetString());
        return $"{(int)response.StatusCode} {body.GetProperty("code").GetString()} {body.GetProperty("message").GetString()}";
    }

    /// <summary>Makes a policy that can be named.</summary>
    public void AddPolicy(string id, string? role = null, PolicyStatus status = PolicyStatus.Active) => Policies[$"{ApiHost.TenantId}/{id}"] =
        new(id, new("words", status, new(role, DomainMode.AllowAll, [], [], [], new(default, default, default, default))), ApiHost.Now, ApiHost.Now);

    private Stub<IProfileGrain> StubProfile(ProfileView? view) => new Stub<IProfileGrain>()
        .On("DescribeAsync", _ => Task.FromResult(view))
        .On("DeleteAsync", _ => Task.FromResult(view))
        .On("CreateAsync", _ => Task.FromResult(Making));

    private static Stub<IPolicyGrain> StubPolicy(PolicyView? policy) => new Stub<IPolicyGrain>().On("DescribeAsync", _ => Task.FromResult(policy));

    private Stub<ISessionGrain> StubSession() => new Stub<ISessionGrain>()
        .On("OpenAsync", arguments =>
        {
            Session = Session with { Settings = ((OpenSession)arguments[0]!).Settings };
            return Task.FromResult(Opening ?? new OpenOutcome.Opened(Session));
        })
        .On("DescribeAsync", _ => Task.FromResult<SessionView?>(Session))
        .On("DescribeQueueAsync", _ => Task.FromResult<SessionQueueView?>(new SessionQueueView(
            new SessionId(ApiHost.SessionId), Session.Status, IsPaused: false, new ExecutionId(ApiHost.ExecutionId), [], [], Capacity: 100)))
        .On("PauseQueueAsync", _ => NoteQueue("hold"))
        .On("ResumeQueueAsync", _ => NoteQueue("release"))
        .On("EndAsync", arguments =>
        {
            Done.Add($"end {arguments[0]}");
            Session = Session with { Status = SessionStatus.Ended, EndReason = (string)arguments[0]! };
            return Task.FromResult<SessionView?>(Session);
        });

    private Stub<IExecutionGrain> StubExecution() => new Stub<IExecutionGrain>()
        .On("SubmitAsync", arguments =>
        {
            Submitted.Add((ExecutionRequest)arguments[0]!);
            View = View with { Session = Submitted[^1].Session };
            return Task.FromResult<SubmitOutcome>(new SubmitOutcome.Accepted(View));
        })
        .On("DescribeAsync", _ => Task.FromResult<ExecutionView?>(View))
        .On("WaitForEndAsync", arguments => _ended.Task.WaitAsync((CancellationToken)arguments[0]!))
        .On("WaitForQuestionAsync", arguments => WaitAsync((CancellationToken)arguments[0]!))
        .On("SetPausedAsync", arguments =>
        {
            Done.Add((bool)arguments[0]! ? "pause" : "go on");
            return Task.FromResult<ExecutionView?>(View);
        })
        .On("CancelAsync", arguments =>
        {
            Done.Add($"cancel {((ExecutionFailure)arguments[0]!).Code}");
            return Task.FromResult<ExecutionView?>(View);
        })
        .On("AnswerAsync", arguments =>
        {
            var answer = (AgentAnswer)arguments[0]!;
            Done.Add($"answer {answer.GoesOn} {answer.Text} {answer.Allows}".TrimEnd());
            return Task.FromResult(Answer);
        });

    private async Task<ExecutionView?> WaitAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAny(_ended.Task, _asked.Task).WaitAsync(cancellationToken);
        return View;
    }

    private Task<SessionQueueView?> NoteQueue(string what)
    {
        Done.Add(what);
        return Task.FromResult<SessionQueueView?>(null);
    }

    private sealed class Models(bool isConfigured) : IAgentModels
    {
        public bool IsConfigured => isConfigured;

        public IReadOnlyList<string> Names { get; } = ["claude-test"];

        public bool Knows(string name) => Names.Contains(name, StringComparer.Ordinal);

        public double? CostOf(string? name, long inputTokens, long outputTokens) => (inputTokens + outputTokens) / 1_000_000d;
    }
}
