using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Grains.Tests.Tasks;

/// <summary>A name has one task, a task has one name, and what a crash leaves between the two is mended by whoever comes next.</summary>
public sealed class TaskNamingTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_renamed_task_frees_its_former_name()
    {
        await using var silo = await TestSilo.StartAsync();
        await CreateAsync(silo, "t1", "former");

        var outcome = await Task(silo, "t1").UpdateAsync(new("new", "Words."), Cancelled);

        var updated = Assert.IsType<UpdateTaskOutcome.Updated>(outcome).Task;
        Assert.Equal(("new", "Words."), (updated.Name, updated.Description));
        Assert.Equal(new TaskId("t1"), await Name(silo, "new").FindAsync(Cancelled));
        Assert.Null(await Name(silo, "former").FindAsync(Cancelled));
        await CreateAsync(silo, "t2", "former");
    }

    [Fact]
    public async Task A_name_that_another_task_has_is_refused_and_nothing_changes()
    {
        await using var silo = await TestSilo.StartAsync();
        await CreateAsync(silo, "t1", "one");
        await CreateAsync(silo, "t2", "two");

        var renamed = await Task(silo, "t2").UpdateAsync(new("one", null), Cancelled);
        var created = await Task(silo, "t3").SaveAsync(Create("one"), Cancelled);

        Assert.Equal(new UpdateTaskOutcome.NameTaken(new("t1")), renamed);
        Assert.Equal(new SaveTaskOutcome.NameTaken(new("t1")), created);
        Assert.Equal("two", (await Task(silo, "t2").DescribeAsync(Cancelled))!.Name);
        Assert.Null(await Task(silo, "t3").DescribeAsync(Cancelled));
        Assert.True(await Task(silo, "t1").KeepsNameAsync("one", Cancelled));
    }

    [Fact]
    public async Task A_deleted_task_frees_its_name_and_stays_deleted()
    {
        await using var silo = await TestSilo.StartAsync();
        await CreateAsync(silo, "t1", "one");

        Assert.True(await Task(silo, "t1").DeleteAsync(Cancelled));
        await silo.RestartAsync();

        Assert.False(await Task(silo, "t1").DeleteAsync(Cancelled));
        Assert.Null(await Task(silo, "t1").DescribeAsync(Cancelled));
        Assert.Null(await Task(silo, "t1").FindVersionAsync(VersionLabel.Draft, Cancelled));
        Assert.Null(await Task(silo, "t1").SaveDraftAsync(Samples.Content, Cancelled));
        Assert.IsType<UpdateTaskOutcome.UnknownTask>(await Task(silo, "t1").UpdateAsync(new("x", null), Cancelled));
        Assert.IsType<SaveTaskOutcome.NotNamed>(await Task(silo, "t1").SaveAsync(Create("one"), Cancelled));
        await CreateAsync(silo, "t2", "one");
    }

    [Theory]
    [InlineData("rename")]
    [InlineData("create")]
    public async Task A_name_that_was_claimed_before_a_crash_is_given_back_by_the_task_it_leads_to(string interrupted)
    {
        await using var silo = await TestSilo.StartAsync();
        if (interrupted == "rename")
        {
            await CreateAsync(silo, "t1", "one");
        }

        silo.Interference.Fail("task");
        await Assert.ThrowsAnyAsync<Exception>(() => interrupted == "rename"
            ? Task(silo, "t1").UpdateAsync(new("wanted", null), Cancelled)
            : Task(silo, "t1").SaveAsync(Create("wanted"), Cancelled));
        await silo.RestartAsync();
        Assert.Equal(new TaskId("t1"), await Name(silo, "wanted").FindAsync(Cancelled));

        // What a gateway does for somebody else who wants the name.
        Assert.Equal(new SaveTaskOutcome.NameTaken(new("t1")), await Task(silo, "t2").SaveAsync(Create("wanted"), Cancelled));
        Assert.False(await Task(silo, "t1").KeepsNameAsync("wanted", Cancelled));
        await CreateAsync(silo, "t2", "wanted");

        Assert.Equal(interrupted == "rename" ? "one" : null, (await Task(silo, "t1").DescribeAsync(Cancelled))?.Name);
    }

    [Fact]
    public async Task A_creation_that_a_crash_interrupted_can_be_repeated()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Interference.Fail("task");
        await Assert.ThrowsAnyAsync<Exception>(() => Task(silo, "t1").SaveAsync(Create("one"), Cancelled));

        var owner = await Name(silo, "one").FindAsync(Cancelled);

        await CreateAsync(silo, owner!.Value.Value, "one");
    }

    [Theory]
    [InlineData("rename")]
    [InlineData("delete")]
    public async Task A_name_that_could_not_be_freed_is_freed_by_the_next_who_wants_it(string change)
    {
        await using var silo = await TestSilo.StartAsync();
        await CreateAsync(silo, "t1", "former");
        silo.Interference.Fail("ReleaseAsync");

        if (change == "rename")
        {
            Assert.IsType<UpdateTaskOutcome.Updated>(await Task(silo, "t1").UpdateAsync(new("new", null), Cancelled));
        }
        else
        {
            Assert.True(await Task(silo, "t1").DeleteAsync(Cancelled));
        }

        Assert.Equal(new TaskId("t1"), await Name(silo, "former").FindAsync(Cancelled));
        Assert.IsType<SaveTaskOutcome.NotNamed>(await Task(silo, "t1").SaveAsync(Create("former"), Cancelled));
        await CreateAsync(silo, "t2", "former");
        Assert.Equal(change == "rename" ? "new" : null, (await Task(silo, "t1").DescribeAsync(Cancelled))?.Name);
    }

    [Fact]
    public async Task A_release_that_comes_late_does_not_end_a_newer_claim_of_the_same_task()
    {
        await using var silo = await TestSilo.StartAsync();
        await CreateAsync(silo, "t1", "a");
        var late = await Name(silo, "a").FindClaimAsync(Cancelled);
        silo.Interference.Fail("ReleaseAsync");
        await Task(silo, "t1").UpdateAsync(new("b", null), Cancelled);
        await Task(silo, "t1").UpdateAsync(new("a", null), Cancelled);

        await Name(silo, "a").ReleaseAsync(late!, Cancelled);

        Assert.Equal(new TaskId("t1"), await Name(silo, "a").FindAsync(Cancelled));
        Assert.Null(await Name(silo, "b").FindAsync(Cancelled));
    }

    [Fact]
    public async Task Of_many_tasks_that_want_one_name_at_once_one_gets_it()
    {
        await using var silo = await TestSilo.StartAsync();
        var ids = Enumerable.Range(1, 20).Select(number => $"t{number}").ToList();
        await System.Threading.Tasks.Task.WhenAll(ids.Select(id => CreateAsync(silo, id, $"name-of-{id}")));

        var outcomes = await System.Threading.Tasks.Task.WhenAll(ids.Select(id => Task(silo, id).UpdateAsync(new("wanted", null), Cancelled)));

        var winner = Assert.Single(outcomes.OfType<UpdateTaskOutcome.Updated>()).Task.Task;
        Assert.All(outcomes.OfType<UpdateTaskOutcome.NameTaken>(), taken => Assert.Equal(winner, taken.Owner));
        var names = await System.Threading.Tasks.Task.WhenAll(ids.Select(async id => (await Task(silo, id).DescribeAsync(Cancelled))!.Name));
        Assert.Equal(20, names.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_deleted_version_whose_list_was_not_told_is_taken_out_by_whoever_looks_next()
    {
        await using var silo = await TestSilo.StartAsync();
        await CreateAsync(silo, "t1", "one");
        await Task(silo, "t1").PublishAsync(new(), Cancelled);
        await Task(silo, "t1").PublishAsync(new(), Cancelled);
        silo.Interference.Fail("version");

        Assert.IsType<DeleteVersionOutcome.Deleted>(await Task(silo, "t1").DeleteVersionAsync(VersionLabel.Latest, Cancelled));
        var version = silo.Grains.GetTaskVersion(TestSilo.Tenant, new("t1"), 2);
        Assert.NotNull(await version.FindAsync(Cancelled));
        Assert.Null(await Task(silo, "t1").FindVersionAsync(VersionLabel.OfNumber(2), Cancelled));

        Assert.Null(await version.FindAsync(Cancelled));
        Assert.Equal(VersionLabel.OfNumber(1), (await Task(silo, "t1").FindVersionAsync(VersionLabel.Latest, Cancelled))!.Label);
    }

    [Fact]
    public async Task Another_tenants_task_is_an_unknown_one()
    {
        await using var silo = await TestSilo.StartAsync();
        await CreateAsync(silo, "t1", "one");
        var theirs = silo.Grains.GetTask(new("other"), new("t1"));

        Assert.Null(await theirs.DescribeAsync(Cancelled));
        Assert.False(await theirs.DeleteAsync(Cancelled));
        Assert.IsType<UpdateTaskOutcome.UnknownTask>(await theirs.UpdateAsync(new("mine", null), Cancelled));
        Assert.IsType<PublishOutcome.UnknownTask>(await theirs.PublishAsync(new(), Cancelled));
        Assert.IsType<DeleteVersionOutcome.NoVersion>(await theirs.DeleteVersionAsync(VersionLabel.Draft, Cancelled));
        Assert.NotNull(await Task(silo, "t1").DescribeAsync(Cancelled));
    }

    private static SaveTask Create(string name) => new(name, "typescript", null, null, Samples.Content);

    private static ITaskGrain Task(TestSilo silo, string id) => silo.Grains.GetTask(TestSilo.Tenant, new(id));

    private static ITaskNameGrain Name(TestSilo silo, string name) => silo.Grains.GetTaskName(TestSilo.Tenant, name);

    private static async Task CreateAsync(TestSilo silo, string id, string name) =>
        Assert.Equal(name, Assert.IsType<SaveTaskOutcome.Saved>(await Task(silo, id).SaveAsync(Create(name), Cancelled)).Task.Name);
}
