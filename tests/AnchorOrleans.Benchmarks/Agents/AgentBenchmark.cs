using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Benchmarks.Agents;

/// <summary>What an agent's loop costs beside its model, and how much it tells the model of a page.</summary>
/// <remarks>
/// Steps are compared with the same done by bare DevTools commands in the same browser in turns, so that what else the machine does falls on both.
/// The model answers after a while, as models do: the picture that is kept of a step is taken meanwhile.
/// </remarks>
internal static class AgentBenchmark
{
    private const int Rounds = 4;
    private const int StepsARound = 25;
    private const int WarmUp = 5;
    private const int AimMilliseconds = 50;
    private const int MostCharacters = 16_000;
    private static readonly TimeSpan Thinking = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs, and prints.</summary>
    /// <returns>Whether what is told stays within its bounds. Times are not judged, as they are the machine's too.</returns>
    public static async Task<bool> RunAsync(TextWriter output)
    {
        await using var browser = await BenchmarkBrowser.StartAsync();
        await MeasureStepsAsync(browser, output);
        return await MeasureCharactersAsync(browser, output);
    }

    private static async Task MeasureStepsAsync(BenchmarkBrowser browser, TextWriter output)
    {
        var (bare, steps, keeping) = (new List<double>(), new List<double>(), new List<double>());
        using var parts = new PartListener();
        for (var round = 0; round < Rounds; round++)
        {
            var kept = await WorkAsync(browser);
            steps.AddRange(kept.Steps.Skip(WarmUp).Take(StepsARound - WarmUp).Select(step => (step.Duration - step.Thinking).TotalMilliseconds));
            keeping.AddRange(kept.Keeping.Skip(WarmUp));
            bare.AddRange(await StepBareAsync(browser));
        }

        var (whole, compared) = (Part(steps, 0.5), Part(bare, 0.5));
        await output.WriteLineAsync(Invariant($"Medians of {steps.Count} steps (observe, click, settle, keep) on a small page, without the model, in milliseconds:"));
        await output.WriteLineAsync(Invariant($"  a step of the loop           {whole,7:0.0}   95th percentile {Part(steps, 0.95):0.0}; the aim is at most {AimMilliseconds}"));
        await output.WriteLineAsync(Invariant($"    observe                    {parts.Median("anchor.page.look"),7:0.0}"));
        await output.WriteLineAsync(Invariant($"    act                        {parts.Median("anchor.page.act"),7:0.0}"));
        await output.WriteLineAsync(Invariant($"    settle                     {parts.Median("anchor.page.settle"),7:0.0}"));
        await output.WriteLineAsync(Invariant($"  keeping a step, flushed      {Part(keeping, 0.5),7:0.0}   not in the above: it is the host's"));
        await output.WriteLineAsync(Invariant($"  bare evaluate and click      {compared,7:0.0}   95th percentile {Part(bare, 0.95):0.0}"));
        await output.WriteLineAsync(Invariant($"  ratio                        {whole / compared,7:0.00}\n"));
    }

    private static async Task<StepKeeper> WorkAsync(BenchmarkBrowser browser)
    {
        browser.Model.Play([.. Enumerable.Repeat<Func<ModelRequest, ModelReply>>(request => ModelReply.Uses("click", new { @ref = request.Reference("\"Count\"") }) with { Before = () => Task.Delay(Thinking) }, StepsARound)]);
        browser.Model.Play(_ => ModelReply.Done("Done."));
        var keeper = new StepKeeper(browser.Folder);
        var outcome = await browser.Agent.RunAsync(
            new AgentAssignment { Objective = "Count.", StartingUrl = browser.AddressOf("small form"), Limits = new AgentLimits { InputTokens = 10_000_000 } }, browser.Driver, keeper, CancellationToken.None);
        return outcome is AgentOutcome.Completed ? keeper : throw new InvalidOperationException($"{outcome} {string.Join("; ", browser.Model.Faults)}");
    }

    private static async Task<List<double>> StepBareAsync(BenchmarkBrowser browser)
    {
        using var bare = await BareBrowser.AttachAsync(browser.Lease);
        var took = new List<double>();
        for (var step = 0; step < StepsARound; step++)
        {
            await Task.Delay(Thinking / 4);
            var began = Stopwatch.GetTimestamp();
            await bare.StepAsync("document.getElementById('count')");
            took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return [.. took.Skip(WarmUp)];
    }

    private static async Task<bool> MeasureCharactersAsync(BenchmarkBrowser browser, TextWriter output)
    {
        browser.Model.Play([.. BenchmarkPages.All.Select<(string Name, string Html), Func<ModelRequest, ModelReply>>(page => _ => ModelReply.Uses("navigate", new { url = browser.AddressOf(page.Name) }))]);
        browser.Model.Play(_ => ModelReply.Done("Done."));
        var keeper = new StepKeeper(browser.Folder);
        await browser.Agent.RunAsync(new AgentAssignment { Objective = "Look.", Limits = new AgentLimits { InputTokens = 10_000_000 } }, browser.Driver, keeper, CancellationToken.None);

        await output.WriteLineAsync(Invariant($"Characters that the model is told of a page, with all that stands around it; at most {MostCharacters:N0}:"));
        foreach (var (page, step) in BenchmarkPages.All.Zip(keeper.Steps.Skip(1)))
        {
            await output.WriteLineAsync(Invariant($"  {page.Name,-42} {step.Seen.Characters,7:N0}   of {page.Html.Length,9:N0} characters of HTML"));
        }

        return keeper.Steps.Count == BenchmarkPages.All.Count + 1 && keeper.Steps.TrueForAll(step => step.Seen.Characters <= MostCharacters);
    }

    private static double Part(IEnumerable<double> values, double part) => values.Order().ToList() is { Count: > 0 } sorted ? sorted[(int)((sorted.Count - 1) * part)] : double.NaN;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Hears how long the parts of steps take, as the product measures itself.</summary>
    private sealed class PartListener : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Dictionary<string, List<double>> _values = new(StringComparer.Ordinal);

        public PartListener()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name.StartsWith("anchor.page.", StringComparison.Ordinal))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) =>
            {
                lock (_values)
                {
                    if (!_values.TryGetValue(instrument.Name, out var values))
                    {
                        _values[instrument.Name] = values = [];
                    }

                    values.Add(value * 1000);
                }
            });
            _listener.Start();
        }

        public double Median(string name)
        {
            lock (_values)
            {
                return Part(_values.GetValueOrDefault(name, []), 0.5);
            }
        }

        public void Dispose() => _listener.Dispose();
    }
}
