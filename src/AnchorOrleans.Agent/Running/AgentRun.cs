using System.Text.Json;
using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Models;
using AnchorOrleans.Agent.Policies;
using AnchorOrleans.Agent.Supervision;
using AnchorOrleans.Agent.Tools;
using AnchorOrleans.Browser.Driving;
using Microsoft.Extensions.AI;

namespace AnchorOrleans.Agent.Running;

/// <summary>One run: looks, asks the model, does, keeps, until something ends it.</summary>
internal sealed class AgentRun
{
    private readonly Desk _desk;
    private readonly Model _model;
    private readonly CancellationToken _stopping;
    private readonly Meter _meter;
    private readonly Conversation _conversation;
    private readonly Permission _permission;
    private readonly Eyes _eyes;
    private readonly Hands _hands;
    private readonly List<AITool> _declared;
    private readonly long _toolCharacters;

    /// <summary>Prepares a run.</summary>
    /// <param name="desk">What it works with.</param>
    /// <param name="model">Who decides.</param>
    /// <param name="stopping">Ends it at once.</param>
    public AgentRun(Desk desk, Model model, CancellationToken stopping)
    {
        _desk = desk;
        _model = model;
        _stopping = stopping;
        var tools = ToolBox.For(desk.Assignment, desk.Schema);
        _declared = [.. tools.Select(tool => tool.Declare())];
        _toolCharacters = _declared.OfType<AIFunctionDeclaration>().Sum(tool => tool.Name.Length + tool.Description.Length + tool.JsonSchema.GetRawText().Length);
        _meter = new Meter(desk.State, desk.Assignment.Limits, model.Options.Prices, desk.Clock);
        _conversation = new Conversation(desk.State, Prompt.System(desk), Prompt.Objective(desk), desk.Options.HistoryCharacters);
        _permission = new Permission(desk);
        _eyes = new Eyes(desk, _permission);
        _hands = new Hands(desk, _permission, tools);
    }

    private RunState State => _desk.State;

    private CancellationToken Working => _desk.Clock.Token;

    /// <summary>Works until the end.</summary>
    public async Task<AgentOutcome> WorkAsync()
    {
        try
        {
            var ending = await BeginAsync() ?? await FinishOpenTurnAsync();
            while (ending is null)
            {
                await LeaveAsync();
                ending = _meter.HasSteps ? await StepAsync() : new Ending(AgentFailures.Steps, $"The task was not done within {_desk.Assignment.Limits.Steps} steps.");
            }

            return ToOutcome(ending);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return ToOutcome(new Ending(AgentFailures.Stopped, "The task was stopped."));
        }
        catch (OperationCanceledException) when (_desk.Clock.IsOver)
        {
            return ToOutcome(new Ending(AgentFailures.Timeout, $"Task exceeded maximum duration of {_desk.Assignment.Limits.Duration.TotalMilliseconds:0}ms"));
        }
        catch (ModelException exception)
        {
            return ToOutcome(new Ending(AgentFailures.Model, _desk.Vault.Mask(exception.Message)));
        }
    }

    /// <summary>What comes before the first step: may the objective be carried out as it is, and where does it begin.</summary>
    private async Task<Ending?> BeginAsync()
    {
        if (State.HasBegun)
        {
            return null;
        }

        Working.ThrowIfCancellationRequested();
        await LeaveAsync();
        var start = _desk.Assignment.StartingUrl is { } text ? Hands.ReadAddress(text).Address : null;
        if (NamedSites.In(_desk.Assignment.Objective).FirstOrDefault(IsForbidden) is { } named && await AskAboutAsync(named.Address) is { } ending)
        {
            return ending;
        }

        if (start is not null && await StartAtAsync(start) is { } failed)
        {
            return failed;
        }

        State.HasBegun = true;
        return null;
    }

    private bool IsForbidden(NamedSite site) => _desk.Sites.Names(site.Address) || (site.IsAddress && _desk.Sites.Hides(site.Address));

    private async Task<Ending?> AskAboutAsync(Uri site)
    {
        if (!_desk.Assignment.CanAskPerson)
        {
            State.Remark = $"The objective names {site.Host}, which the rules do not allow. Do what can be done without it.";
            return null;
        }

        var answer = await _permission.PutAsync(AgentQuestionKind.Objective, $"The objective asks for {site.Host}, which the rules of this task do not allow. It will not be visited. Go on without it?", "sites to avoid", Working);
        if (answer is not AgentAnswer.GoOn goOn)
        {
            return Permission.Stopped;
        }

        State.Remark = $"The objective names {site.Host}, which the rules do not allow. The person was asked, and said to go on without it{(goOn.Text.Length > 0 ? $": {goOn.Text}" : ".")}";
        return null;
    }

    private async Task<Ending?> StartAtAsync(Uri start)
    {
        if (_desk.Sites.Hides(start))
        {
            return _desk.Assignment.CanAskPerson ? await AskAboutAsync(start) : new Ending(AgentFailures.Refused, $"The address to begin at is on {start.Host}, which the rules of this task do not allow.");
        }

        var leave = await _permission.AskAsync(new ActionIntent(ActionKind.Navigate) { Address = start }, $"go to {_desk.Show(start)}", Working);
        if (leave.Refusal is { } refusal)
        {
            return refusal.Ending ?? new Ending(AgentFailures.Refused, $"The address to begin at was refused. {refusal.Text}");
        }

        await TellAsync(new AgentEvent.Updated("Starting task... Browsing the web now."));
        try
        {
            await _desk.Page.NavigateAsync(start.AbsoluteUri, Working);
            return null;
        }
        catch (DrivingException exception)
        {
            var code = exception.Code switch { "NAVIGATION_TIMEOUT" => AgentFailures.NavigationTimeout, "PAGE_CRASHED" => AgentFailures.PageCrash, _ => AgentFailures.Navigation };
            return new Ending(code, _desk.Vault.Mask(exception.Message));
        }
    }

    /// <summary>After an interruption: what the model had called for and nobody had done yet.</summary>
    private async Task<Ending?> FinishOpenTurnAsync()
    {
        if (State.Open is not { } turn)
        {
            return null;
        }

        // The page is looked at so that dialogs and tabs are known; what the model was shown stays what it decided on.
        await _eyes.LookAsync(_desk.Options.ObservationCharacters, onlyChanges: false, Working);
        return await CarryOutAsync(turn, problem: null, picture: null);
    }

    private async Task<Ending?> StepAsync()
    {
        var began = _desk.Clock.Spent;
        var sight = await _eyes.LookAsync(Room(), _conversation.CanTellChanges, Working);
        if (sight.Ending is { } refused)
        {
            return refused;
        }

        _conversation.Compact(sight.Problem is null && !sight.Seen.IsDifference, _desk.Options.HistoryCharacters);
        var picture = await _eyes.PictureAsync(Working);
        var messages = _conversation.Write(sight.Text, _model.Options.SeesImages ? picture : null);
        if (_meter.Estimate(Conversation.Measure(messages) + _toolCharacters) > _meter.InputLeft)
        {
            _conversation.CompactAll();
            messages = _conversation.Write(sight.Text, null);
        }

        var characters = Conversation.Measure(messages) + _toolCharacters;
        if (_meter.Estimate(characters) > _meter.InputLeft)
        {
            return new Ending(AgentFailures.InputTokens, $"The task would exceed its maximum of {_desk.Assignment.Limits.InputTokens} input tokens.");
        }

        if (_meter.OutputLeft <= 0)
        {
            return Truncated("");
        }

        var turn = new Turn { Number = State.Steps + 1, At = _desk.Time.GetUtcNow(), Seen = sight.Seen, Shown = sight.Text, IsTold = sight.Problem is null, Remark = State.Remark, Began = began };
        var asked = _desk.Clock.Spent;
        var mostTokens = (int)Math.Min(_model.Options.AnswerTokens, _meter.OutputLeft);
        var answer = await ModelCaller.AskAsync(_model, messages, _declared, mostTokens, Working);
        turn.Thinking = _desk.Clock.Spent - asked;
        Diagnostics.ModelDuration.Record(turn.Thinking.TotalSeconds);
        (turn.InputTokens, turn.OutputTokens) = _meter.Count(characters, answer, turn.Thinking);
        State.Remark = null;
        return await HearAsync(turn, answer, sight.Problem, picture);
    }

    /// <summary>How much of the page may be told: less when there are few tokens left.</summary>
    private int Room() => (int)Math.Clamp(_meter.InputLeft / 2 / Math.Max(State.TokensPerCharacter, 0.05), 1_000, _desk.Options.ObservationCharacters);

    private async Task<Ending?> HearAsync(Turn turn, ModelAnswer answer, string? pageProblem, byte[]? picture)
    {
        turn.Said = _desk.Vault.Mask(answer.Text);
        turn.Calls = [.. answer.Calls.Take(_desk.Options.CallsPerStep).Select((call, index) => Accept(call, $"{turn.Number}.{index}"))];
        State.Open = turn;
        await _desk.Supervisor.ReportUsageAsync(_meter.Usage, _stopping);
        if (turn.Said.Length > 0)
        {
            await TellAsync(new AgentEvent.Said(turn.Said));
        }

        if (_meter.InputLeft < 0)
        {
            await KeepAsync(turn, picture);
            return new Ending(AgentFailures.InputTokens, $"The task exceeded its maximum of {_desk.Assignment.Limits.InputTokens} input tokens.", Unfinished(turn));
        }

        var isOut = _meter.OutputLeft < 0 || (_meter.OutputLeft == 0 && answer.IsCut);
        if (isOut)
        {
            var whole = Unfinished(turn) ?? "";
            await KeepAsync(turn, picture);
            return Truncated(_meter.OutputLeft < 0 ? Cut(whole, turn.OutputTokens, turn.OutputTokens + _meter.OutputLeft) : whole);
        }

        return await CarryOutAsync(turn, pageProblem, picture);
    }

    private async Task<Ending?> CarryOutAsync(Turn turn, string? problem, byte[]? picture)
    {
        var ending = turn.Calls.Count == 0 ? Silence(turn) : null;
        var isBroken = false;
        foreach (var call in turn.Calls.Where(call => call.Result is null))
        {
            if (isBroken || ending is not null)
            {
                (call.Result, call.IsFailed) = ("Left out, as the call before failed or ended the work.", true);
                continue;
            }

            var from = _desk.Clock.Spent;
            var result = await _hands.UseAsync(call, Working);
            (call.Result, call.IsFailed, call.Duration) = (result.Text, result.IsFailed, _desk.Clock.Spent - from);
            call.Judgements = [.. result.Judgements];
            ending = result.Ending;
            isBroken = result.IsFailed;
            problem = _hands.Problem ?? problem;
            await LeaveAsync();
        }

        await KeepAsync(turn, picture);
        return ending ?? Tire(turn, problem);
    }

    /// <summary>A model that calls for nothing is reminded once; then what it says is its result.</summary>
    private Ending? Silence(Turn turn)
    {
        if (!State.WasSilent || turn.Said.Length == 0)
        {
            State.WasSilent = turn.Said.Length > 0;
            State.Remark = "You called for no tool. If the objective is met, or cannot be, call done with the result; else go on with a tool.";
            return null;
        }

        var result = _hands.Finish(turn.Said);
        State.WasSilent = false;
        State.Remark = result.Ending is null ? result.Text : null;
        return result.Ending;
    }

    /// <summary>Ends what does not get on: the same again and again, or nothing but failures.</summary>
    private Ending? Tire(Turn turn, string? problem)
    {
        State.WasSilent &= turn.Calls.Count == 0;
        var hasDone = turn.Calls.Exists(call => !call.IsFailed) || (turn.Calls.Count == 0 && turn.Said.Length > 0);
        State.Failures = hasDone && problem is null ? 0 : State.Failures + 1;
        if (State.Failures >= _desk.Options.ConsecutiveFailures)
        {
            var last = turn.Calls.FindLast(call => call.IsFailed)?.Result;
            return problem == "PAGE_CRASHED"
                ? new Ending(AgentFailures.PageCrash, $"The page crashed again and again: {State.Failures} steps in a row did nothing.")
                : new Ending(AgentFailures.TooManyFailures, $"{State.Failures} steps in a row did nothing.{(last is null ? "" : $" The last problem: {last}")}");
        }

        var times = Repetition.Count(State, turn);
        if (times >= _desk.Options.Repetitions)
        {
            return new Ending(AgentFailures.Loop, $"The same was done {times} times on the same page.");
        }

        if (times >= _desk.Options.Repetitions - 2)
        {
            State.Remark = $"You have done the same {times} times on the same page. It does not help: do something else, or call done and say what is the matter.";
        }

        return null;
    }

    private TurnCall Accept(ModelCall call, string id)
    {
        // Local models leave ids out, or give the same twice.
        var accepted = new TurnCall { Id = call.Id is { Length: > 0 } given ? given : $"call-{id}", Tool = call.Tool };
        if (!call.IsReadable)
        {
            accepted.Problem = "The arguments are no JSON object, or were cut: call again, with less text.";
            return accepted;
        }

        accepted.Arguments = call.Arguments;
        if (_desk.Vault.IsIn(call.Arguments))
        {
            // Whatever page taught the model the value, it goes nowhere by the model's hand.
            accepted.Problem = "Not done: this contains the value of a secret. Secrets are typed by name, with the type tool, into the sites that they are for.";
            accepted.Arguments = AsObject(_desk.Vault.Mask(call.Arguments));
        }

        return accepted;
    }

    /// <summary>A number that was a secret leaves no JSON behind.</summary>
    private static string AsObject(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return text;
        }
        catch (JsonException)
        {
            return "{}";
        }
    }

    private async Task KeepAsync(Turn turn, byte[]? picture)
    {
        State.Open = null;
        State.Turns.Add(turn);
        State.Spent = _desk.Clock.Spent;
        var duration = State.Spent - turn.Began;
        Diagnostics.StepOverhead.Record(Math.Max(0, (duration - turn.Thinking).TotalSeconds));
        var actions = turn.Calls.Select(call => new AgentAction(call.Tool, call.Arguments, call.Result ?? "Not done.", call.IsFailed || call.Result is null, [.. call.Judgements], call.Duration));
        await _desk.Supervisor.StepAsync(
            new AgentStep(turn.Number, turn.At, turn.Seen, turn.Said, [.. actions], turn.InputTokens, turn.OutputTokens, turn.Thinking, duration, picture, State.Save()), _stopping);
    }

    private Task TellAsync(AgentEvent happened) => _desk.Supervisor.TellAsync(happened, _stopping);

    private async Task LeaveAsync()
    {
        await _desk.Clock.WithoutCountingAsync(async () =>
        {
            await _desk.Supervisor.WaitForLeaveAsync(_stopping);
            return true;
        });
        Working.ThrowIfCancellationRequested();
    }

    /// <summary>What a turn would have answered: the result that it ends with, else what it says.</summary>
    private string? Unfinished(Turn turn)
    {
        var result = turn.Calls.Find(call => call.Tool == "done") is { Problem: null } done && JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(done.Arguments) is { } arguments
            ? arguments.GetValueOrDefault("message", arguments.GetValueOrDefault("data", arguments.GetValueOrDefault("rows"))).ToString()
            : null;
        return result is { Length: > 0 } ? _desk.Vault.Mask(result) : turn.Said.Length > 0 ? turn.Said : null;
    }

    private Ending Truncated(string message) =>
        new(null, message.Length > 0 ? message : Found() ?? "The maximum of output tokens was reached before there was an answer.") { IsTruncated = true };

    private static string Cut(string text, long tokens, long allowed) => tokens <= 0 ? "" : text[..(int)(text.Length * Math.Clamp((double)allowed / tokens, 0, 1))];

    /// <summary>What was found out so far.</summary>
    private string? Found() => State.Notes.Count > 0 ? string.Join('\n', State.Notes) : State.Turns.FindLast(turn => turn.Said.Length > 0)?.Said;

    private AgentOutcome ToOutcome(Ending ending)
    {
        State.Spent = _desk.Clock.Spent;
        return ending.Code is { } code
            ? new AgentOutcome.Failed(code, ending.Message, ending.Partial ?? Found(), _meter.Usage, [.. State.Files])
            : new AgentOutcome.Completed(ending.Message, ending.IsTruncated, _meter.Usage, [.. State.Files]);
    }
}
