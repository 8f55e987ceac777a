using System.Collections.Immutable;
using System.Text.Json;
using AnchorOrleans.Dashboard.Tasks;

namespace AnchorOrleans.Dashboard.Tests.Tasks;

public sealed class TaskTextTests
{
    private static readonly TaskFacts Facts = new("01a2", "scrape", null, "3", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);

    [Fact]
    public void Code_goes_through_a_form_and_the_api_as_it_is()
    {
        const string Code = "const a = 'ü🙂';\n\n";

        Assert.Equal(Code, SourceText.Decode(SourceText.Encode(Code.ReplaceLineEndings("\r\n"))));
        Assert.Equal(SourceText.FingerprintOf(Code), SourceText.FingerprintOf(Code.ReplaceLineEndings("\r\n")));
        Assert.NotEqual(SourceText.FingerprintOf(Code), SourceText.FingerprintOf("const a = 'ü🙂';\n"));
    }

    [Theory]
    [InlineData(1, "a")]
    [InlineData(2, "b")]
    [InlineData(9, "")]
    [InlineData(0, "")]
    public void A_line_is_found_by_its_number(int number, string line) => Assert.Equal(line, SourceText.Line("a\r\nb", number));

    [Fact]
    public void Bars_are_as_high_as_runs_were_long_and_what_waits_still_shows()
    {
        var bars = Sparkline.Of([Run("success", 100), Run("failure", 50), Run("queued", null)]);

        Assert.Equal(["good", "bad", "quiet"], bars.Select(static bar => bar.Tone));
        Assert.Equal([Sparkline.Height, 15, 3], bars.Select(static bar => bar.Height));
        Assert.All(bars, static bar => Assert.Equal(Sparkline.Height, bar.Y + bar.Height));
        Assert.Equal("success, 100 ms", bars[0].Title);
    }

    [Fact]
    public void Snippets_name_the_address_the_task_and_its_inputs_and_no_key()
    {
        ImmutableArray<TaskInput> inputs = [new("ANCHOR_URL", null), new("ANCHOR_QUOTE", "a\"b")];
        foreach (var text in new[] { Snippets.Sdk("http://h:1", Facts, inputs), Snippets.Python("http://h:1", Facts, inputs), Snippets.Curl("http://h:1", Facts, inputs) })
        {
            Assert.Contains("http://h:1", text, StringComparison.Ordinal);
            Assert.Contains("01a2", text, StringComparison.Ordinal);
            Assert.Contains("\"ANCHOR_QUOTE\": \"a\\\"b\"", text, StringComparison.Ordinal);
            Assert.Contains("ANCHORBROWSER_API_KEY", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{"headless":{"active":true}}""", true)]
    [InlineData("""{"proxy":{"server":"http://p","password":"[hidden]"}}""", false)]
    [InlineData("null", false)]
    public void A_drafts_configuration_goes_along_unless_a_password_is_hidden_in_it(string configuration, bool isSent)
    {
        var draft = new VersionCode("draft", "", null, JsonElement.Parse(configuration), DateTimeOffset.UnixEpoch, null, null);

        Assert.Equal(isSent, DraftConfiguration.ToSend(draft) is not null);
    }

    private static RecentRun Run(string status, long? milliseconds) => new("e", status, DateTimeOffset.UnixEpoch, milliseconds);
}
