using System.Text;
using System.Text.Json.Nodes;
using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Agents;

/// <summary>What an objective downloads, from the click to the link in its answer.</summary>
public sealed class DownloadTests
{
    /// <summary>What is waited for comes within seconds; a test that waits in vain ends here.</summary>
    private const int MostMilliseconds = 120_000;

    private const int Rows = 150_000;

    [Fact(Timeout = MostMilliseconds)]
    public async Task What_is_downloaded_is_handed_over_with_the_result_and_what_is_too_large_is_not()
    {
        var table = string.Concat(Enumerable.Range(0, Rows).Select(row => $"{row};value\n"));
        await using var stage = await AgentStage.SetAsync(
            (path, _) => path switch
            {
                "/report" => table,
                "/large" => table + table,
                _ => "<title>Reports</title><a href=/report download='report.csv'>Report</a> <button onclick=\"const a = document.createElement('a'); a.href = '/large'; a.download = 'large.csv'; a.click()\">Large</button>",
            },
            ("Agent:DownloadMebibytes", "2"));
        HashSet<string> told = new(StringComparer.Ordinal);
        stage.Model.Play(
            request => ModelReply.Uses("click", new { @ref = request.Reference("Report") }),
            request => Read(request, ModelReply.Uses("click", new { @ref = request.Reference("Large") })));
        stage.Model.Play([.. Enumerable.Range(1, 20).Select<int, Func<ModelRequest, ModelReply>>(turn => request => Read(request, ModelReply.Uses("wait", new { seconds = 0.1 * turn })))]);

        var before = DateTimeOffset.UtcNow;
        var answer = await stage.SendAsync("/start/run-task", new JsonObject { ["prompt"] = "Get me the reports.", ["startingUrl"] = $"{stage.Site}/" });

        Assert.True((string?)answer["data"]!["message"] == "Got it.", $"{answer}\n{string.Join('\n', told)}\n{string.Join('\n', stage.Model.Faults)}");
        var file = Assert.Single(answer["data"]!["files"]!.AsArray())!;
        Assert.Equal(("report.csv", $"{stage.Site}/report"), ((string?)file["filename"], (string?)file["source"]));
        Assert.InRange(DateTimeOffset.FromUnixTimeMilliseconds((long)file["timestamp"]!), before.AddSeconds(-1), DateTimeOffset.UtcNow.AddSeconds(1));
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("anchor-api-key", stage.Service.Key);
        var content = await http.GetByteArrayAsync((string)file["downloadUrl"]!, TestContext.Current.CancellationToken);
        Assert.Equal($"<!doctype html>{table}", Encoding.UTF8.GetString(content));

        // A click can end before what it downloads has arrived; then the model looks again. What it was told once is not told again.
        ModelReply Read(ModelRequest request, ModelReply otherwise)
        {
            told.UnionWith(request.Latest.Split('\n').Where(line => line.Contains("was downloaded", StringComparison.Ordinal)));
            return told.Contains($"- The file \"report.csv\" ({Invariant(15 + SizeOf(Rows))} bytes) was downloaded and is kept: it is part of the result.")
                && told.Contains($"- The file \"large.csv\" ({Invariant(15 + (2 * SizeOf(Rows)))} bytes) was downloaded and is not kept, as it has more than 2 MiB.")
                ? ModelReply.Done("Got it.")
                : otherwise;
        }
    }

    private static string Invariant(int number) => number.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>How many bytes so many rows have.</summary>
    private static int SizeOf(int rows) => Enumerable.Range(0, rows).Sum(row => $"{row};value\n".Length);
}
