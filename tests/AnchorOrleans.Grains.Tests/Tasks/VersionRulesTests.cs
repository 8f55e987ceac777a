using AnchorOrleans.Artifacts;
using AnchorOrleans.Grains.Tasks;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Tasks;
using FsCheck.Fluent;

namespace AnchorOrleans.Grains.Tests.Tasks;

/// <summary>What numbers versions get, keep and lose.</summary>
public sealed class VersionRulesTests
{
    private const int MostRanges = 400;

    private static readonly DateTimeOffset Now = Samples.Now;
    private static readonly DateTimeOffset Later = Now.AddMinutes(1);
    private static readonly TaskId Id = new("task-1");
    private static readonly TaskContent OtherCode = Samples.Content with { Source = new ArtifactReference(new string('d', 64), 7) };
    private static readonly TaskState WithDraft =
        new TaskState().Save(Id, new SaveTask("scrape", "typescript", null, null, Samples.Content), "v-0", Now);

    [Fact]
    public void A_number_of_choice_is_taken_and_the_next_deploy_goes_on_above_it()
    {
        var (state, version) = Publish(WithDraft, number: 7);
        Assert.Equal((VersionLabel.OfNumber(7), 7), (version.Label, state.LatestNumber));

        (state, version) = Publish(state, number: 3);
        Assert.Equal((VersionLabel.OfNumber(3), 7), (version.Label, state.LatestNumber));

        (state, version) = Publish(state);
        Assert.Equal((VersionLabel.OfNumber(8), 8), (version.Label, state.LatestNumber));
    }

    [Fact]
    public void A_published_version_is_described_anew_and_keeps_everything_else()
    {
        var (state, version) = Publish(WithDraft);

        var (next, outcome) = state.Publish(new(1, Samples.Content, "New words."), version, "v-2", Later, MostRanges);

        var described = Assert.IsType<PublishOutcome.Published>(outcome).Version;
        Assert.Equal(version with { Content = version.Content with { Description = "New words." }, UpdatedAt = Later }, described);
        Assert.Equal((1, Later), (next.LatestNumber, next.UpdatedAt));
    }

    [Fact]
    public void Publishing_again_what_stands_changes_nothing()
    {
        var (state, version) = Publish(WithDraft);

        var (next, outcome) = state.Publish(new(1, Samples.Content), version, "v-2", Later, MostRanges);

        Assert.Same(state, next);
        Assert.Same(version, Assert.IsType<PublishOutcome.Published>(outcome).Version);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Other_code_or_another_configuration_under_a_published_number_is_refused(bool inCode)
    {
        var (state, version) = Publish(WithDraft);
        var command = inCode ? new PublishVersion(1, OtherCode) : new PublishVersion(1, BrowserConfigurationJson: """{"tags":["new"]}""");

        var (next, outcome) = state.Publish(command, version, "v-2", Later, MostRanges);

        Assert.Same(state, next);
        Assert.Equal(inCode, Assert.IsType<PublishOutcome.Differs>(outcome).InCode);
    }

    [Fact]
    public void The_same_configuration_in_another_order_is_the_same()
    {
        var (state, version) = Publish(WithDraft);
        version = version with { Content = version.Content with { BrowserConfigurationJson = """{"a":1,"b":2}""" } };

        var (_, outcome) = state.Publish(new(1, BrowserConfigurationJson: """{"b":2,"a":1}"""), version, "v-2", Later, MostRanges);

        Assert.IsType<PublishOutcome.Published>(outcome);
    }

    [Fact]
    public void The_draft_may_get_another_configuration_on_its_way_out()
    {
        var (_, outcome) = WithDraft.Publish(new(BrowserConfigurationJson: """{"tags":["a"]}"""), null, "v-1", Later, MostRanges);

        Assert.Equal("""{"tags":["a"]}""", Assert.IsType<PublishOutcome.Published>(outcome).Version.Content.BrowserConfigurationJson);
    }

    [Fact]
    public void When_the_latest_version_is_deleted_the_highest_that_remains_is_the_latest()
    {
        var state = PublishAll(WithDraft, 1, 2, 5);

        state = Delete(state, VersionLabel.Latest, "5");
        Assert.Equal((2, 5), (state.LatestNumber, state.Unlisting));

        state = Delete(state with { Unlisting = null }, VersionLabel.OfNumber(2), "2");
        state = Delete(state, VersionLabel.OfNumber(1), "1");
        Assert.Equal((0, VersionLabel.Draft), (state.LatestNumber, state.Describe()!.Latest));
        Assert.IsType<DeleteVersionOutcome.NoVersion>(state.DeleteVersion(VersionLabel.Latest, Later, MostRanges).Outcome);
        Assert.Equal(6, Publish(state).State.LatestNumber);
    }

    [Fact]
    public void The_number_of_a_deleted_version_is_refused()
    {
        var state = Delete(PublishAll(WithDraft, 1, 2), VersionLabel.OfNumber(1), "1");

        var (next, outcome) = state.Publish(new(1), null, "v-2", Later, MostRanges);

        Assert.IsType<PublishOutcome.NumberDeleted>(outcome);
        Assert.Same(state, next);
    }

    [Fact]
    public void Deleting_the_draft_leaves_the_versions_and_the_next_draft_is_another()
    {
        var state = Delete(Publish(WithDraft).State, VersionLabel.Draft, "draft");

        Assert.Equal((false, 1), (state.Describe()!.HasDraft, state.LatestNumber));
        Assert.Null(state.Unlisting);
        Assert.IsType<DeleteVersionOutcome.NoVersion>(state.DeleteVersion(VersionLabel.Draft, Later, MostRanges).Outcome);
        Assert.Equal("v-9", state.SaveDraft(Samples.Content, "v-9", Later).Draft!.VersionId);
    }

    [Fact]
    public void A_deleted_task_has_nothing_any_more_and_leaves_the_lists()
    {
        var state = Publish(WithDraft).State.Delete(Later);

        Assert.Null(state.Describe());
        Assert.False(state.IsPublished(1));
        Assert.False(state.IsNamed("scrape"));
        Assert.IsType<PublishOutcome.UnknownTask>(state.Publish(new(), null, "v", Later, MostRanges).Outcome);
        Assert.IsType<DeleteVersionOutcome.NoVersion>(state.DeleteVersion(VersionLabel.Draft, Later, MostRanges).Outcome);
        Assert.IsType<DeleteVersionOutcome.NoVersion>(state.DeleteVersion(VersionLabel.OfNumber(1), Later, MostRanges).Outcome);
        Assert.True(Assert.IsType<TaskRow>(state.ToRow("acme/task-1")).IsDeleted);
    }

    [Fact]
    public void A_state_from_before_versions_could_be_deleted_has_all_numbers_up_to_its_latest()
    {
        var former = WithDraft with { LatestNumber = 3 };

        Assert.Equal(VersionNumbers.UpTo(3), former.Describe()!.Published);
        Assert.Equal(4, Publish(former).State.LatestNumber);
        Assert.Equal(2, Delete(former, VersionLabel.Latest, "3").LatestNumber);
    }

    [Fact]
    public void Numbers_in_more_ranges_than_the_limit_are_refused_but_what_does_not_add_one_goes_on()
    {
        var state = PublishWithin(4, WithDraft, 1, 3);

        Assert.Equal(4, Assert.IsType<PublishOutcome.TooScattered>(state.Publish(new(9), null, "v", Later, 4).Outcome).Limit);
        Assert.IsType<DeleteVersionOutcome.TooScattered>(PublishWithin(4, state, 4, 5).DeleteVersion(VersionLabel.OfNumber(4), Later, 4).Outcome);
        Assert.IsType<PublishOutcome.Published>(state.Publish(new(), null, "v", Later, 4).Outcome);
        Assert.IsType<PublishOutcome.Published>(state.Publish(new(2), null, "v", Later, 4).Outcome);
        Assert.IsType<DeleteVersionOutcome.Deleted>(state.DeleteVersion(VersionLabel.OfNumber(1), Later, 4).Outcome);

        // The limit was lowered since.
        Assert.IsType<PublishOutcome.Published>(state.Publish(new(), null, "v", Later, 2).Outcome);
    }

    [Fact]
    public void Whatever_is_published_and_deleted_numbers_never_repeat_and_latest_is_the_highest_that_stands() => Properties.HoldsForEverySequence(
        from step in Gen.Elements("deploy", "deploy", "publish", "delete", "delete latest", "delete draft", "draft", "save")
        from number in Gen.Choose(1, 12)
        select (step, number),
        steps =>
        {
            var (state, model) = (WithDraft, new Model());
            foreach (var (step, number) in steps)
            {
                state = model.Try(state, step, number);
            }

            Assert.Equal(model.Live, Enumerable.Range(0, 100).Where(state.IsPublished));
            Assert.Equal(model.Live.Max, state.LatestNumber);
            Assert.Equal(model.Live.Count, state.Describe()!.Published is { } published ? Enumerable.Range(0, 100).Count(published.Contains) : -1);
        });

    private static (TaskState State, TaskVersion Version) Publish(TaskState state, int? number = null)
    {
        var (next, outcome) = state.Publish(new(number, Samples.Content), standing: null, "v-1", Now, MostRanges);
        return (next, Assert.IsType<PublishOutcome.Published>(outcome).Version);
    }

    private static TaskState PublishAll(TaskState state, params int[] numbers) => PublishWithin(MostRanges, state, numbers);

    private static TaskState PublishWithin(int mostRanges, TaskState state, params int[] numbers) => numbers.Aggregate(state, (current, number) =>
    {
        var (next, outcome) = current.Publish(new(number, Samples.Content), standing: null, "v-1", Now, mostRanges);
        Assert.IsType<PublishOutcome.Published>(outcome);
        return next;
    });

    private static TaskState Delete(TaskState state, VersionLabel label, string expected)
    {
        var (next, outcome) = state.DeleteVersion(label, Later, MostRanges);
        Assert.Equal(expected, Assert.IsType<DeleteVersionOutcome.Deleted>(outcome).Label.Value);
        return next;
    }

    /// <summary>What a person with a notebook would note.</summary>
    private sealed class Model
    {
        private readonly HashSet<int> _used = [];

        public SortedSet<int> Live { get; } = [];

        public TaskState Try(TaskState state, string step, int number)
        {
            switch (step)
            {
                case "deploy":
                    return Publish(state, number: null);
                case "publish" when !Live.Contains(number):
                    return Publish(state, number);
                case "delete":
                    return Delete(state, VersionLabel.OfNumber(number), number);
                case "delete latest":
                    return Delete(state, VersionLabel.Latest, Live.Max);
                case "delete draft":
                    return state.DeleteVersion(VersionLabel.Draft, Later, MostRanges).Next;
                case "draft":
                    return state.SaveDraft(Samples.Content, "v", Later);
                case "save":
                    return state.Save(Id, new SaveTask("scrape", "typescript", null, null, null), "v", Later);
                default:
                    return state;
            }
        }

        private TaskState Publish(TaskState state, int? number)
        {
            var (next, outcome) = state.Publish(new(number, OtherCode), standing: null, "v", Later, MostRanges);
            if (number is { } chosen && _used.Contains(chosen))
            {
                Assert.IsType<PublishOutcome.NumberDeleted>(outcome);
                return next;
            }

            var taken = Assert.IsType<PublishOutcome.Published>(outcome).Version.Label.PublishedNumber!.Value;
            Assert.Equal(number ?? _used.DefaultIfEmpty().Max() + 1, taken);
            Assert.True(_used.Add(taken));
            Live.Add(taken);
            return next;
        }

        private TaskState Delete(TaskState state, VersionLabel label, int number)
        {
            var (next, outcome) = state.DeleteVersion(label, Later, MostRanges);
            Assert.Equal(Live.Remove(number), outcome is DeleteVersionOutcome.Deleted);
            return next;
        }
    }
}
