using System.Globalization;
using AnchorOrleans.Silo.Tests.EndToEnd.Agents;
using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Silo.Tests.Telemetry;

/// <summary>What a collector is told of an agent, and what not.</summary>
public sealed class AgentTraceTests
{
    private const string Prompt = "prompt-4b1d9e07aa";
    private const string Typed = "typed-c09f3be611";
    private const string OnPage = "page-77de01f4c2";

    [Fact(Timeout = 120_000)]
    public async Task Steps_and_model_calls_are_spans_with_tokens_and_no_text()
    {
        await using var collector = await Collector.StartAsync();
        await using var stage = await AgentStage.SetAsync(
            (_, _) => $"<title>Form</title><p>{OnPage}<input aria-label=Name>", [.. collector.Settings.Select(setting => (setting.Key, setting.Value))]);
        stage.Model.PlayFor(
            Prompt,
            request => ModelReply.Uses("type", new { @ref = request.Reference("textbox \"Name\""), text = Typed }),
            _ => ModelReply.Done("Typed."));

        var answer = await stage.RunAsync(new { prompt = Prompt, startingUrl = $"{stage.Site}/?secret={OnPage}" });
        await stage.Service.StopAsync();

        Assert.Equal("task_completed", (string?)answer["type"]);
        var calls = collector.Spans.Where(span => span.Name == "anchor.agent.model").ToList();
        Assert.Equal(2, calls.Count);
        Assert.All(calls, call => Assert.Equal("scripted", call.Tags["gen_ai.request.model"]));
        Assert.Equal((long)answer["usage"]!["inputTokens"]!, calls.Sum(call => long.Parse(call.Tags["gen_ai.usage.input_tokens"], CultureInfo.InvariantCulture)));
        var steps = collector.Spans.Where(span => span.Name == "anchor.agent.step").ToDictionary(step => step.Id);
        var attempt = Assert.Single(collector.Spans, span => span.Name == "anchor.execution.attempt");
        Assert.All(calls, call => Assert.Equal((attempt.Id, attempt.Trace), (steps[call.Parent].Parent, steps[call.Parent].Trace)));
        Assert.Contains("anchor.agent.tokens", collector.Metrics);
        foreach (var text in (string[])[Prompt, Typed, OnPage, "sk-of-the-operator"])
        {
            Assert.DoesNotContain(text, collector.Everything, StringComparison.Ordinal);
        }
    }
}
