using System.Diagnostics;
using System.Globalization;

namespace AnchorOrleans.Browser.Tests.Driving;

/// <summary>What driving costs beside the model: time of a step on a small page, and length of what is told of pages of several kinds; run by <c>./test --soak</c>.</summary>
[Collection(ChromiumTests.Name)]
public sealed class DrivingMeasurement(ITestOutputHelper output)
{
    private const int Steps = 100;

    private readonly CancellationToken _cancelled = TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task A_step_on_a_small_page_costs_at_most_fifty_milliseconds()
    {
        await using var site = await DrivenSite.OpenAsync(Pages.Form);
        var button = await site.ReferenceAsync("\"Count\"");
        var (looks, acts) = (new List<double>(), new List<double>());

        for (var step = 0; step < Steps; step++)
        {
            var began = Stopwatch.GetTimestamp();
            await site.ObserveAsync();
            looks.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            began = Stopwatch.GetTimestamp();
            await site.Driver.ClickAsync(button, cancellationToken: _cancelled);
            acts.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        var (look, act) = (Median(looks), Median(acts));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Median of {Steps} steps: observe {look:0.0} ms, click {act:0.0} ms, together {look + act:0.0} ms; 95th percentile {Part(looks, 0.95):0.0} and {Part(acts, 0.95):0.0} ms."));
        Assert.Equal(Steps.ToString(CultureInfo.InvariantCulture), await site.EvaluateAsync("document.title"));
        Assert.InRange(look + act, 0, 50);
    }

    [Fact(Explicit = true)]
    public async Task What_is_told_of_a_page_is_bounded()
    {
        foreach (var (name, page) in Pages.All)
        {
            await using var site = await DrivenSite.OpenAsync(page);
            await site.ObserveAsync();
            var began = Stopwatch.GetTimestamp();
            var seen = await site.ObserveAsync();
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {seen.Text.Length:N0} characters{(seen.IsPartial ? ", in part" : "")}, {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms, of {page.Length:N0} characters of HTML."));
            Assert.InRange(seen.Text.Length, 1, 16_000);
        }
    }

    private static double Median(List<double> values) => Part(values, 0.5);

    private static double Part(List<double> values, double part) => values.Order().ElementAt((int)((values.Count - 1) * part));

    private static class Pages
    {
        public const string Form = """
            <!doctype html><title>0</title><h1>Order</h1><form><label>Name <input></label><label>Street <input></label><label>Country <select><option>One<option>Two</select></label>
            <label><input type=checkbox> Gift</label><button type=button onclick="document.title = Number(document.title) + 1">Count</button><button>Order</button></form>
            """;

        public static IEnumerable<(string Name, string Html)> All =>
        [
            ("Form", Form),
            ("Shop of 60 articles", $"<!doctype html><nav>{Many(20, index => $"<a href='/kind/{index}'>Kind {index}</a> ")}</nav><main>{Many(60, index => $"<article><img alt='Lamp {index}' width=100 height=100><h3><a href='/lamp/{index}'>Lamp number {index}</a></h3><p>A lamp that gives light in every room of the house.</p><span>{index}.90</span> <button>Add to cart</button></article>")}</main>"),
            ("Text of 200 paragraphs", $"<!doctype html><article>{Many(200, index => $"<h2>Chapter {index}</h2><p>{Many(12, _ => "Of words there are many in this text. ")}<a href='/note/{index}'>note</a></p>")}</article>"),
            ("Application with 300 buttons", $"<!doctype html><div role=toolbar>{Many(300, index => $"<button aria-label='Tool {index}' aria-pressed=false></button>")}</div><div role=tree>{Many(100, index => $"<div role=treeitem tabindex=0>Node {index}</div>")}</div>"),
            ("Frames", $"<!doctype html>{Many(10, index => $"<iframe width=300 height=100 srcdoc=\"<button>In frame {index}</button>\"></iframe>")}"),
            ("Table of 5 000 rows", $"<!doctype html><table>{Many(5000, index => $"<tr><td>{index}</td><td>Customer number {index}</td><td><a href='/c/{index}'>open {index}</a></td><td>{index * 7}</td></tr>")}</table>"),
        ];

        private static string Many(int count, Func<int, string> write) => string.Concat(Enumerable.Range(1, count).Select(write));
    }
}
