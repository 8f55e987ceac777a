using AnchorOrleans.Artifacts;
using AnchorOrleans.Grains.Tasks;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Tasks;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorOrleans.Grains.Tests.Tasks;

public sealed class TaskStateTests
{
    private static readonly DateTimeOffset Now = Samples.Now;
    private static readonly DateTimeOffset Later = Now.AddMinutes(1);
    private static readonly TaskId Id = new("task-1");
    private static readonly SaveTask Create = new("scrape", "typescript", "Reads prices.", """{"browser":{}}""", Draft: null);
    private static readonly TaskState None = new();
    private static readonly TaskState Created = None.Save(Id, Create, "v-0", Now);
    private static readonly TaskState WithDraft = Created.SaveDraft(Samples.Content, "v-1", Now);
    private static readonly TaskContent Broken = Samples.Content with
    {
        Compilation = new(null, [new Diagnostic(IsError: true, "';' expected.", 3, 7)], ReadsSession: false),
    };

    [Fact]
    public void Saving_again_keeps_what_the_command_leaves_out()
    {
        var updated = Created.Save(Id, Create with { Name = "scrape-2", Description = null, BrowserConfigurationJson = null }, "v-1", Later);

        Assert.Equal(("scrape-2", "Reads prices.", """{"browser":{}}"""), (updated.Name, updated.Description, updated.BrowserConfigurationJson));
        Assert.Equal((Now, Later), (updated.CreatedAt, updated.UpdatedAt));
    }

    [Fact]
    public void A_new_draft_keeps_the_identity_and_birth_of_the_old_one()
    {
        var draft = WithDraft.SaveDraft(Samples.Content with { Description = "New." }, "v-2", Later).Draft!;

        Assert.Equal(("v-1", VersionLabel.Draft, Now, Later), (draft.VersionId, draft.Label, draft.CreatedAt, draft.UpdatedAt));
        Assert.Equal("New.", draft.Content.Description);
    }

    [Fact]
    public void A_task_can_be_created_with_its_draft() =>
        Assert.Equal(Samples.Content, None.Save(Id, Create with { Draft = Samples.Content }, "v-0", Now).Draft!.Content);

    [Fact]
    public void Publishing_takes_the_next_number_and_leaves_the_draft()
    {
        var (next, outcome) = Publish(WithDraft, new());

        var version = Assert.IsType<PublishOutcome.Published>(outcome).Version;
        Assert.Equal((VersionLabel.OfNumber(1), "v-2", Samples.Content), (version.Label, version.VersionId, version.Content));
        Assert.Equal(1, next.LatestNumber);
        Assert.Same(WithDraft.Draft, next.Draft);
        Assert.Equal(VersionLabel.OfNumber(1), next.Describe()!.Latest);
    }

    [Fact]
    public void Publishing_the_draft_may_describe_it_anew()
    {
        var (_, outcome) = Publish(WithDraft, new(Description: "First release."));

        Assert.Equal("First release.", Assert.IsType<PublishOutcome.Published>(outcome).Version.Content.Description);
    }

    [Fact]
    public void Publishing_given_code_needs_no_draft()
    {
        var given = Samples.Content with { Source = new ArtifactReference(new string('d', 64), 7) };

        var (next, outcome) = Publish(Created, new(Content: given, Description: "Not used."));

        Assert.Equal(given, Assert.IsType<PublishOutcome.Published>(outcome).Version.Content);
        Assert.Null(next.Draft);
    }

    [Fact]
    public void An_unknown_task_publishes_nothing() => AssertRefused<PublishOutcome.UnknownTask>(None, Samples.Content);

    [Fact]
    public void Without_code_and_draft_there_is_nothing_to_publish() => AssertRefused<PublishOutcome.NothingToPublish>(Created, content: null);

    [Fact]
    public void Code_that_does_not_compile_is_not_published() =>
        Assert.Equal(Broken.Compilation.Diagnostics, AssertRefused<PublishOutcome.DoesNotCompile>(WithDraft, Broken).Diagnostics);

    [Fact]
    public void A_draft_that_does_not_compile_is_not_published() =>
        AssertRefused<PublishOutcome.DoesNotCompile>(WithDraft.SaveDraft(Broken, "v-1", Now), content: null);

    [Fact]
    public void A_task_appears_in_lists_once_it_is_created()
    {
        Assert.Null(None.ToRow("acme/task-1"));

        var row = Assert.IsType<TaskRow>(WithDraft.ToRow("acme/task-1"));
        Assert.Equal((Samples.Tenant, WithDraft.Revision, Samples.Content.Source.Hash), (row.Tenant, row.Revision, row.DraftSourceHash));
    }

    [Theory]
    [InlineData("draft", "draft", null)]
    [InlineData("latest", "latest", null)]
    [InlineData("1", "1", 1)]
    [InlineData("007", "7", 7)]
    [InlineData("2147483647", "2147483647", int.MaxValue)]
    public void A_version_label_is_read_and_normalised(string text, string value, int? number)
    {
        var label = VersionLabel.TryParse(text);

        Assert.Equal(value, label?.Value);
        Assert.Equal(number, label?.PublishedNumber);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Draft")]
    [InlineData("-1")]
    [InlineData(" 1")]
    [InlineData("1.0")]
    [InlineData("2147483648")]
    [InlineData("١")]
    public void What_is_no_version_label_is_refused(string? text) => Assert.Null(VersionLabel.TryParse(text));

    [Fact]
    public void Every_number_survives_its_label() => Prop.ForAll(
        Arb.From(Gen.Choose(0, int.MaxValue)),
        number => Assert.Equal(number, VersionLabel.TryParse(VersionLabel.OfNumber(number).Value)?.PublishedNumber)).QuickCheckThrowOnFailure();

    private static T AssertRefused<T>(TaskState state, TaskContent? content)
        where T : PublishOutcome
    {
        var (next, outcome) = Publish(state, new(Content: content));

        Assert.Same(state, next);
        return Assert.IsType<T>(outcome);
    }

    private static (TaskState Next, PublishOutcome Outcome) Publish(TaskState state, PublishVersion command)
    {
        var (next, outcome) = state.Publish(command, standing: null, "v-2", Later, mostRanges: 400);
        return (next, outcome);
    }
}
