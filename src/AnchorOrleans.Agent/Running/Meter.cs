using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Models;

namespace AnchorOrleans.Agent.Running;

/// <summary>Counts what a run uses up, and says what is left of it.</summary>
internal sealed class Meter(RunState state, AgentLimits limits, ModelPrices prices, RunClock clock)
{
    /// <summary>Gets how many tokens the model may still be sent.</summary>
    public long InputLeft => limits.InputTokens - state.InputTokens;

    /// <summary>Gets how many tokens the model may still write.</summary>
    public long OutputLeft => limits.OutputTokens - state.OutputTokens;

    public bool HasSteps => state.Steps < limits.Steps;

    public AgentUsage Usage => new(state.InputTokens, state.OutputTokens, prices.Of(state.InputTokens, state.OutputTokens), Positive(clock.Spent - state.Thinking), clock.Spent, state.Steps);

    /// <summary>Guesses the tokens of so many characters, by what the provider has counted so far.</summary>
    public long Estimate(long characters) => (long)Math.Ceiling(characters * state.TokensPerCharacter);

    /// <summary>Takes note of a call.</summary>
    /// <param name="characters">How long what was sent was.</param>
    /// <param name="answer">What came back; what its provider did not count is estimated.</param>
    /// <param name="thinking">How long it took.</param>
    public (long Input, long Output) Count(long characters, ModelAnswer answer, TimeSpan thinking)
    {
        var input = answer.InputTokens ?? Estimate(characters);
        var output = answer.OutputTokens ?? Estimate(answer.Text.Length + answer.Calls.Sum(call => call.Tool.Length + call.Arguments.Length));
        if (answer.InputTokens is > 0 && characters > 0)
        {
            state.TokensPerCharacter = (double)input / characters;
        }

        state.InputTokens += input;
        state.OutputTokens += output;
        state.Thinking += thinking;
        state.Steps++;
        return (input, output);
    }

    private static TimeSpan Positive(TimeSpan time) => time < TimeSpan.Zero ? TimeSpan.Zero : time;
}
