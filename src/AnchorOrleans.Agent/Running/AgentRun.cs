using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Models;
using AnchorOrleans.Agent.Supervision;
using AnchorOrleans.Agent.Tools;
using Microsoft.Extensions.AI;

namespace AnchorOrleans.Agent.Running;

/// <summary>One run: looks, asks the model, does, keeps, until something ends it.</summary>
internal sealed partial class AgentRun
{
    private readonly Desk _desk;
    private readonly Model _model;
    private readonly CancellationToken _stopping;
    private readonly Meter _meter;
    private readonly Conversation _conversation;
    private readonly Permission _permission;
    private readonly DownloadKeeping _downloads;
    private readonly Eyes _eyes;
    private readonly Hands _hands;
    private readonly List<AITool> _declared;
    private readonly long _toolCharacters;

    /// <summary>Whether the page was looked at last without telling the model, to whom changes since then would mean nothing.</summary>
    private bool _isUntold;

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
        _downloads = new DownloadKeeping(desk, _permission);
        _eyes = new Eyes(desk, _permission, _downloads);
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

            return ToOutcome(await TakeLastDownloadsAsync(ending));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return ToOutcome(new Ending(AgentFailures.Stopped, "The task was stopped."));
        }
        catch (OperationCanceledException) when (_desk.Clock.IsOver)
        {
            return ToOutcome(new Ending(AgentFailures.Timeout, $"Task exceeded maximum duration of {(_desk.Assignment.Limits.Whole ?? _desk.Assignment.Limits.Duration).TotalMilliseconds:0}ms"));
        }
        catch (ModelException exception)
        {
            return ToOutcome(new Ending(AgentFailures.Model, _desk.Vault.Mask(exception.Message)));
        }
    }

    /// <summary>Waits for what is still being downloaded, as it belongs to the result; what has begun in vain changes nothing about it.</summary>
    private async Task<Ending> TakeLastDownloadsAsync(Ending ending)
    {
        try
        {
            return (await _downloads.KeepAsync(ending.Code is null ? _desk.Options.LongestWait : TimeSpan.Zero, Working)).Ending ?? ending;
        }
        catch (OperationCanceledException) when (_desk.Clock.IsOver && !_stopping.IsCancellationRequested)
        {
            return ending;
        }
    }

    /// <summary>After an interruption: what the model had called for and nobody had done yet.</summary>
    private async Task<Ending?> FinishOpenTurnAsync()
    {
        if (State.Open is not { } turn)
        {
            return null;
        }

        if (_desk.Assignment.Continuation is { IsInNewBrowser: true } && await DecideAgainAsync(turn) is { } ending)
        {
            return ending;
        }

        // The page is looked at so that dialogs and tabs are known; what the model was shown stays what it decided on.
        await _eyes.LookAsync(_desk.Options.ObservationCharacters, onlyChanges: false, Working);
        _isUntold = true;
        return await CarryOutAsync(turn, problem: null, picture: null);
    }

    /// <summary>Leaves to the model what it had called for: elements have other references in a new browser, and an answer is for what the person was asked about.</summary>
    private async Task<Ending?> DecideAgainAsync(Turn turn)
    {
        var said = "";
        if (State.Asked is { } asked)
        {
            if (await _permission.AskAgainAsync(Working) is not AgentAnswer.GoOn answer)
            {
                return Permission.Stopped;
            }

            said = $" A person was asked: {asked} The answer: {(answer.Text.Length > 0 ? _desk.Vault.Mask(answer.Text) : "yes")}. It counts when you do the same again.";
        }

        foreach (var call in turn.Calls.Where(call => call.Result is null && call.Tool != "ask_person"))
        {
            call.Problem = $"Not done: the browser was lost and opened again, and the page loaded anew, so that references are others and what was filled in may be gone. Look, and decide again.{said}";
        }

        return null;
    }

    private async Task<Ending?> StepAsync()
    {
        using var span = Diagnostics.Source.StartActivity("anchor.agent.step");
        span?.SetTag("anchor.agent.step.number", State.Steps + 1);
        var began = _desk.Clock.Spent;
        var sight = await _eyes.LookAsync(Room(), _conversation.CanTellChanges && !_isUntold, Working);
        _isUntold = false;
        if (sight.Ending is { } refused)
        {
            return refused;
        }

        _conversation.Compact(sight.Problem is null && !sight.Seen.IsDifference, _desk.Options.HistoryCharacters);
        var shown = _model.Options.SeesImages ? await _eyes.PictureAsync(Working) : null;
        var messages = _conversation.Write(sight.Text, shown);
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
        var (answer, picture) = await AskAsync(turn, messages, shown);
        (turn.InputTokens, turn.OutputTokens) = _meter.Count(characters, answer, turn.Thinking);
        Diagnostics.Steps.Add(1);
        Diagnostics.Tokens.Add(turn.InputTokens, new KeyValuePair<string, object?>("direction", "input"));
        Diagnostics.Tokens.Add(turn.OutputTokens, new KeyValuePair<string, object?>("direction", "output"));
        State.Remark = null;
        return await HearAsync(turn, answer, sight.Problem, picture);
    }

    /// <summary>Asks the model; a picture that only the record needs is taken while it thinks.</summary>
    private async Task<(ModelAnswer Answer, byte[]? Picture)> AskAsync(Turn turn, IEnumerable<ChatMessage> messages, byte[]? shown)
    {
        using var span = Diagnostics.Source.StartActivity("anchor.agent.model", System.Diagnostics.ActivityKind.Client);
        var from = _desk.Clock.Spent;
        var picture = _model.Options.SeesImages ? Task.FromResult(shown) : _eyes.PictureAsync(Working);
        ModelAnswer answer;
        try
        {
            answer = await ModelCaller.AskAsync(_model, messages, _declared, (int)Math.Min(_model.Options.AnswerTokens, _meter.OutputLeft), Working);
            turn.Thinking = _desk.Clock.Spent - from;
            Diagnostics.ModelDuration.Record(turn.Thinking.TotalSeconds);
            span?.SetTag("gen_ai.request.model", _model.Options.Model).SetTag("gen_ai.usage.input_tokens", answer.InputTokens).SetTag("gen_ai.usage.output_tokens", answer.OutputTokens);
        }
        finally
        {
            // Nothing of the page is under way when the work goes on, or ends.
            await picture;
        }

        return (answer, await picture);
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

    private AgentOutcome ToOutcome(Ending ending)
    {
        State.Spent = _desk.Clock.Spent;
        return ending.Code is { } code
            ? new AgentOutcome.Failed(code, ending.Message, ending.Partial ?? Found(), _meter.Usage, [.. State.Files])
            : new AgentOutcome.Completed(ending.Message, ending.IsTruncated, _meter.Usage, [.. State.Files]);
    }
}
