using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Tests.Doubles;
using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Agent.Tests.Real;

/// <summary>What the model is told of a page is never more than the setting says, with all that stands around it.</summary>
[Collection(RealPages.Name)]
public sealed class BoundTests
{
    [Theory]
    [InlineData(16_000, "")]
    [InlineData(2_000, "")]
    [InlineData(2_000, "a long word that stands in each of the cells, which is a secret")]
    public async Task A_table_of_five_thousand_rows_with_many_tabs_and_news_is_told_within_the_setting(int most, string secret)
    {
        var title = new string('T', 300);
        await using var page = await RealPage.StartAsync(
            ("/", $"<title>{title}</title><script>for (let i = 0; i < 12; i++) open('/other?' + 'x'.repeat(300))</script>"),
            ("/table", $"<title>{title}</title><table>{string.Concat(Enumerable.Range(0, 5_000).Select(number => $"<tr><td>Row {number} {secret}</td><td><a href=/r{number}>Item</a></td><td>{number * 3}</td></tr>"))}</table>"),
            ("/other", $"<title>{title}</title>"));
        await using var stage = await Stage.SetAsync("openai", null, ("ObservationCharacters", $"{most}"));
        stage.Model.Play(
            _ => ModelReply.Uses("navigate", new { url = $"{page.Address}table?{new string('q', 900)}" }),
            _ => ModelReply.Done("Done."));
        AgentAssignment assignment = new()
        {
            Objective = "Look.",
            StartingUrl = page.Address,
            Secrets = secret.Length == 0 ? [] : [new AgentSecret("localhost", System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("a_name_that_is_a_good_deal_longer_than_what_it_stands_for_so_that_all_of_it_grows", secret))],
        };

        await stage.CompleteAsync(page.Driver, assignment);

        var told = stage.Model.Requests.Select(request => Told(request.Latest)).ToList();
        Assert.Equal(2, told.Count);
        Assert.All(told, text => Assert.InRange(text.Length, 1, most));
        Assert.InRange(told[1].Length, most * 7 / 10, most);
        Assert.Contains("Row 0", told[1], StringComparison.Ordinal);
        Assert.All(stage.Supervisor.Steps, step => Assert.InRange(step.Seen.Characters, 1, most));
    }

    /// <summary>What stands between the marks, with them.</summary>
    private static string Told(string latest)
    {
        var (from, to) = (latest.IndexOf("<page-", StringComparison.Ordinal), latest.LastIndexOf("</page-", StringComparison.Ordinal));
        return latest[from..(latest.IndexOf('>', to) + 1)];
    }
}
