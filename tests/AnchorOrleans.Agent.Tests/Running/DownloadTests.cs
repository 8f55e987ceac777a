using System.Text;
using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Supervision;
using AnchorOrleans.Agent.Tests.Doubles;
using AnchorOrleans.Browser.Control;
using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Agent.Tests.Running;

public sealed class DownloadTests
{
    [Fact]
    public async Task What_a_page_has_downloaded_is_kept_and_told_with_name_and_size()
    {
        await using var stage = await Stage.SetAsync();
        var page = Page();
        stage.Model.Play(
            request => ModelReply.Uses("click", new { @ref = request.Reference("Get") }) with { Before = () => Arrive(page, "report.csv", "a;b") },
            request => ModelReply.Done(request.Latest));

        var completed = await stage.CompleteAsync(page);

        Assert.Contains("- The file \"report.csv\" (3 bytes) was downloaded and is kept: it is part of the result.", completed.Message, StringComparison.Ordinal);
        var kept = Assert.Single(completed.Files);
        Assert.Equal(("report.csv", 3L, "http://shop.test/report.csv"), (kept.Name, kept.Size, kept.Source));
        Assert.Equal("a;b", TextOf(Assert.Single(stage.Supervisor.Files)));
    }

    [Fact]
    public async Task What_arrives_after_the_last_look_belongs_to_the_result_too()
    {
        await using var stage = await Stage.SetAsync();
        var page = Page();
        stage.Model.Play(_ => ModelReply.Done("Done.") with { Before = () => Arrive(page, "late.pdf", "late") });

        var completed = await stage.CompleteAsync(page);

        Assert.Equal("late.pdf", Assert.Single(completed.Files).Name);
    }

    [Theory]
    [InlineData("Go ahead.", true)]
    [InlineData("No.", false)]
    public async Task A_program_that_nobody_was_asked_about_before_is_kept_only_with_leave(string answer, bool isKept)
    {
        await using var stage = await Stage.SetAsync();
        var page = Page();
        stage.Supervisor.Answers(new AgentAnswer.GoOn(answer));
        stage.Model.Play(
            request => ModelReply.Uses("click", new { @ref = request.Reference("Get") }) with { Before = () => Arrive(page, "Setup.EXE", "MZ") },
            request => ModelReply.Done(request.Latest));

        var completed = await stage.CompleteAsync(page);

        var question = Assert.Single(stage.Supervisor.Questions);
        Assert.Equal(("program download", "The agent is about to keep the program \"Setup.EXE\", which was downloaded. Rule: program download. May it?"), (question.Rule, question.Text));
        Assert.Equal(isKept, completed.Files.Any());
        Assert.Contains(isKept ? "is kept: it is part of the result" : "and is not kept. Not done: the person did not allow it", completed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_whose_link_was_asked_about_is_not_asked_about_again()
    {
        await using var stage = await Stage.SetAsync();
        var page = new PaperBrowser().With("http://shop.test/", new PaperPage("Page", new PaperElement("link", "Installer") { Href = "http://files.test/setup.exe" }));
        stage.Supervisor.Answers(new AgentAnswer.GoOn("Yes."));
        page.Before = what => what.StartsWith("click", StringComparison.Ordinal) ? Arrive(page, "setup.exe", "MZ") : Task.CompletedTask;
        stage.Model.Play(request => ModelReply.Uses("click", new { @ref = request.Reference("Installer") }), _ => ModelReply.Done("Done."));

        var completed = await stage.CompleteAsync(page);

        Assert.Single(stage.Supervisor.Questions);
        Assert.Equal("setup.exe", Assert.Single(completed.Files).Name);
    }

    [Theory]
    [InlineData(0, 0, "no more than 0 files are kept of a task")]
    [InlineData(20, 1_048_577, "it has more than 1 MiB")]
    public async Task What_exceeds_a_limit_is_told_and_not_kept(int files, long size, string expected)
    {
        await using var stage = await Stage.SetAsync(settings: [("Files", $"{files}"), ("DownloadMebibytes", "1")]);
        var page = Page();
        stage.Model.Play(
            request => ModelReply.Uses("click", new { @ref = request.Reference("Get") }) with { Before = () => Arrive(page, "big.iso.zip", "content", size) },
            request => ModelReply.Done(request.Latest));

        var completed = await stage.CompleteAsync(page);

        Assert.Contains(expected, completed.Message, StringComparison.Ordinal);
        Assert.Empty(completed.Files);
        Assert.Empty(stage.Supervisor.Files);
    }

    private static PaperBrowser Page() => new PaperBrowser().With("http://shop.test/", new PaperPage("Page", new PaperElement("button", "Get")));

    private static Task Arrive(PaperBrowser page, string name, string content, long? size = null)
    {
        page.Downloaded.Add(new SessionDownloadFile(content, $"http://shop.test/{name}", page.Url, name, size ?? content.Length, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch));
        return Task.CompletedTask;
    }

    private static string TextOf(AgentFile file) => Encoding.UTF8.GetString(((MemoryStream)file.Content).ToArray());
}
