using System.Collections.Immutable;
using AnchorOrleans.Dashboard.Parts;

namespace AnchorOrleans.Dashboard.Tasks;

/// <summary>Draws executions as bars: as high as they took long, coloured by how they ended.</summary>
internal static class Sparkline
{
    public const int Height = 28;

    private const int Least = 3;
    private const int Step = 7;
    private const int Wide = 5;

    /// <summary>Answers the bars, oldest first. The longest has the full height, and what took no time yet still shows.</summary>
    public static ImmutableArray<Bar> Of(ImmutableArray<RecentRun> runs)
    {
        var longest = Math.Max(1, runs.Select(static run => run.DurationMs ?? 0).DefaultIfEmpty().Max());
        return [.. runs.Select((run, index) =>
        {
            var height = Least + (int)((Height - Least) * Math.Clamp(run.DurationMs ?? 0, 0, longest) / longest);
            return new Bar(index * Step, Height - height, Wide, height, ToneOf(run.Status), TitleOf(run));
        })];
    }

    /// <summary>Answers how wide the drawing is.</summary>
    public static int WidthOf(int count) => Math.Max(1, (count * Step) - (Step - Wide));

    /// <summary>Tells the same in words.</summary>
    public static string Summary(ImmutableArray<RecentRun> runs) =>
        $"Last {runs.Length}: {runs.Count(static run => run.Status == "success")} succeeded. Newest: {TitleOf(runs[^1])}";

    private static string TitleOf(RecentRun run) => run.DurationMs is null ? run.Status : $"{run.Status}, {Spans.Lasting(run.DurationMs)}";

    private static string ToneOf(string status) => status switch
    {
        "success" => "good",
        "failure" or "timeout" => "bad",
        "running" => "busy",
        _ => "quiet",
    };

    /// <summary>A bar.</summary>
    public sealed record Bar(int X, int Y, int Width, int Height, string Tone, string Title);
}
