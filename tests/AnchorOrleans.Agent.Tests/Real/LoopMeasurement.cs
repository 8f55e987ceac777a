using System.Globalization;
using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Tests.Doubles;
using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Agent.Tests.Real;

/// <summary>What a step costs without the model, and how much the model is told.</summary>
[Collection(RealPages.Name)]
public sealed class LoopMeasurement
{
    private const int Steps = 40;

    [Theory(Explicit = true)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_step_on_a_small_page_costs_little(bool hasPictures)
    {
        await using var page = await RealPage.StartAsync(("/", "<title>Small</title><h1>Form</h1><label>Name <input></label><label>Town <input></label><button type=button onclick=\"this.textContent++\">1</button><p>Some text.</p>"));
        await using var stage = await Stage.SetAsync("openai", null, ("SeesImages", hasPictures ? "true" : "false"), ("Repetitions", "50"));
        stage.Model.Play([.. Enumerable.Range(0, Steps).Select<int, Func<ModelRequest, ModelReply>>(step => step % 2 == 0 ? _ => ModelReply.Uses("remember", new { note = "n" }) : request => ModelReply.Uses("click", new { @ref = "e3" }))]);
        stage.Model.Play(_ => ModelReply.Done("Done."));

        await stage.CompleteAsync(page.Driver, new AgentAssignment { Objective = "Do it.", StartingUrl = page.Address, Limits = new AgentLimits { InputTokens = 10_000_000 } });

        foreach (var tool in new[] { "remember", "click" })
        {
            var costs = stage.Supervisor.Steps.Skip(4).Where(step => step.Actions[0].Tool == tool).Select(step => (step.Duration - step.Thinking).TotalMilliseconds).Order().ToList();
            TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tool}, model {(hasPictures ? "sees" : "does not see")} pictures: median {costs[costs.Count / 2]:0} ms, worst {costs[^1]:0} ms a step without the model"));
        }
    }

    [Fact(Explicit = true)]
    public async Task Observations_are_short()
    {
        (string Path, string Html)[] pages =
        [
            ("/login", "<title>Login</title><form><label>User <input></label><label>Password <input type=password></label><button>Log in</button></form>"),
            ("/article", $"<title>Article</title><article>{string.Concat(Enumerable.Range(0, 60).Select(number => $"<h2>Part {number}</h2><p>{string.Concat(Enumerable.Repeat("Words of an article. ", 20))}</p>"))}</article>"),
            ("/shop", $"<title>Shop</title><ul>{string.Concat(Enumerable.Range(0, 60).Select(number => $"<li><a href=/p{number}>Product {number}</a> <span>{number}.99</span> <button>Add to cart</button></li>"))}</ul>"),
            ("/form", $"<title>Form</title><form>{string.Concat(Enumerable.Range(0, 40).Select(number => $"<label>Field {number} <input name=f{number}></label>"))}</form>"),
            ("/table", $"<title>Table</title><table>{string.Concat(Enumerable.Range(0, 5_000).Select(number => $"<tr><td>Row {number}</td><td><a href=/r{number}>Item</a></td><td>{number * 3}</td></tr>"))}</table>"),
        ];
        await using var page = await RealPage.StartAsync(pages);
        await using var stage = await Stage.SetAsync();
        stage.Model.Play([.. pages.Select<(string Path, string Html), Func<ModelRequest, ModelReply>>(one => _ => ModelReply.Uses("navigate", new { url = page.Address.TrimEnd('/') + one.Path }))]);
        stage.Model.Play(_ => ModelReply.Done("Done."));

        await stage.CompleteAsync(page.Driver, new AgentAssignment { Objective = "Look.", Limits = new AgentLimits { InputTokens = 10_000_000 } });

        foreach (var (before, now) in stage.Supervisor.Steps.Zip(stage.Supervisor.Steps.Skip(1)))
        {
            TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{new Uri(now.Seen.Url).AbsolutePath}: {now.Seen.Characters} characters, navigation {before.Actions[0].Duration.TotalMilliseconds:0} ms"));
        }

        Assert.All(stage.Supervisor.Steps, step => Assert.InRange(step.Seen.Characters, 1, 16_000));
    }
}
