using System.Globalization;
using System.Text.Json.Nodes;
using AnchorOrleans.Dashboard.Parts;
using AnchorOrleans.Dashboard.Platform;
using AnchorOrleans.Dashboard.Sessions;
using Microsoft.AspNetCore.Components;

namespace AnchorOrleans.Dashboard.Agent;

/// <summary>One objective: what the agent does, what it asks, what it used up, what it came to.</summary>
public sealed partial class ObjectivePage
{
    private const int StepsShown = 50;

    private string _poll = "";
    private IReadOnlyList<string> _sources = [];
    private ObjectiveStanding _standing = null!;
    private ObjectiveFacts _facts = null!;
    private StepList _steps = StepList.None;
    private DecisionList _decisions = DecisionList.None;
    private SessionView? _session;
    private QueueView? _queue;
    private SessionTab? _tab;
    private string? _problem;
    private string? _nextProblem;
    private string _said = "";
    private ObjectiveForm _next = new();

    [Parameter]
    public string SessionId { get; set; } = "";

    [Parameter]
    public Guid ExecutionId { get; set; }

    /// <summary>Gets or sets before which step those shown come; null for the newest.</summary>
    [SupplyParameterFromQuery]
    private int? Before { get; set; }

    private AgentPart Agent => _facts.Agent!;

    private string Home => $"/dashboard/agent/{SessionId}/{_facts.Id}";

    private string Address => $"/v1/executions/{_facts.Id}";

    private string SessionAddress => $"/v1/sessions/{Uri.EscapeDataString(SessionId)}";

    /// <summary>Gets a value indicating whether a form was sent. What it was of may be gone by now, and is then told of instead of not being found.</summary>
    private bool IsPosted => HttpMethods.IsPost(Context.Request.Method);

    private bool IsAsked => _standing.Status == "guardrail_trigger" && Agent.QuestionId is not null;

    private bool IsLive => _session is { IsLive: true };

    /// <summary>Gets what the model was told to answer with, of one that answered.</summary>
    private string Form => _standing.Status == "complete" ? Agent.Output ?? "text" : "text";

    protected override async Task LoadAsync()
    {
        _poll = $"/task/{Uri.EscapeDataString(SessionId)}/{ExecutionId:D}";
        _standing = await Platform.GetAsync<ObjectiveStanding>(_poll);
        var facts = $"/v1/executions/{ExecutionId:D}";
        _facts = await Platform.GetAsync<ObjectiveFacts>(facts);
        if (_facts.Agent is null)
        {
            throw RefusedException.NotFound("This execution is not an agent's.");
        }

        var steps = Query.Of($"{Address}/steps", ("before", Before?.ToString(CultureInfo.InvariantCulture)), ("limit", StepsShown.ToString(CultureInfo.InvariantCulture)));
        _steps = await Platform.GetAsync<StepList>(steps);
        _decisions = await Platform.GetAsync<DecisionList>($"{Address}/decisions");
        _session = await FindAsync<SessionView>(SessionAddress);
        if (_session is { HasEnded: false })
        {
            _queue = await FindAsync<QueueView>($"{SessionAddress}/queue");
        }

        if (IsLive && Me.MayRun)
        {
            _tab = (await FindAsync<SessionTab[]>($"{SessionAddress}/pages"))?.LastOrDefault();
        }

        _sources = _standing.HasEnded && _session is null or { HasEnded: true } ? [] : [_poll, steps, SessionAddress, $"{SessionAddress}/queue"];
    }

    /// <summary>Answers the question that was shown, not one that has come since.</summary>
    private Task AnswerAsync() => ActAsync(async () =>
    {
        var form = await Context.Request.ReadFormAsync();
        _said = form["said"].ToString().Trim();
        var body = new JsonObject { ["requestId"] = form["question"].ToString() };
        var usual = "Go on.";
        if (form["verdict"].ToString() is "approve" or "refuse")
        {
            var isApproved = form["verdict"] == "approve";
            body["approve"] = isApproved;
            usual = isApproved ? "Yes." : "No.";
        }

        body["response"] = _said.Length > 0 ? _said : usual;
        await Platform.ChangeAsync(HttpMethod.Post, $"{SessionAddress}/agent/respond-to-human-intervention", body);
    });

    private Task PauseAsync() => TellAsync("pause");

    private Task ResumeAsync() => TellAsync("resume");

    /// <summary>Ends this objective, whichever has the session by now.</summary>
    private Task StopAsync() => ActAsync(() => Platform.ChangeAsync(HttpMethod.Post, $"{Address}/cancel"));

    private Task TellAsync(string state) => ActAsync(() => Platform.ChangeAsync(
        HttpMethod.Post, "/start/send-message", new { sessionId = SessionId, message = new { actionType = "state", newState = state } }));

    private async Task SendNextAsync()
    {
        var posted = await Context.Request.ReadFormAsync();
        _next = ObjectiveForm.Of(posted);
        _next.Session = SessionId;
        StartedObjective? started = null;
        _nextProblem = (await TryAsync(async () => started = await ObjectiveSending.SendAsync(Platform, _next, posted.Files)))?.Message;
        if (started is not null)
        {
            Navigation.NavigateTo($"/dashboard/agent/{started.SessionId}/{started.TaskId}");
        }
    }

    private async Task ActAsync(Func<Task> act)
    {
        _problem = (await TryAsync(act))?.Message;
        if (_problem is null)
        {
            Navigation.NavigateTo(Home);
        }
    }

    private string At(int? before) => Query.With(Context.Request, ("before", before?.ToString(CultureInfo.InvariantCulture))) + "#steps";

    private string PictureOf(StepRow step) => $"/dashboard/api{Address}/artifacts/{step.ScreenshotId}/fetch";
}
