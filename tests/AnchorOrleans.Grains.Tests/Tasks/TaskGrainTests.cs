using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Grains.Tests.Tasks;

public sealed class TaskGrainTests
{
    private static readonly TaskId Id = new("t1");
    private static readonly SaveTask Create = new("scrape", "typescript", "Reads prices.", null, Samples.Content);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fifty_deploys_at_once_get_the_numbers_one_to_fifty()
    {
        await using var silo = await TestSilo.StartAsync();
        var task = await CreateAsync(silo);

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 50).Select(_ => task.PublishAsync(new(Content: Samples.Content), Cancelled)));

        var numbers = outcomes.Select(outcome => Assert.IsType<PublishOutcome.Published>(outcome).Version.Label.PublishedNumber!.Value);
        Assert.Equal(Enumerable.Range(1, 50), numbers.Order());
        Assert.Equal(50, (await task.DescribeAsync(Cancelled))!.LatestNumber);
    }

    [Fact]
    public async Task Every_published_version_is_found_by_its_number_and_the_highest_as_latest()
    {
        await using var silo = await TestSilo.StartAsync();
        var task = await CreateAsync(silo);
        Assert.Null(await task.FindVersionAsync(VersionLabel.Latest, Cancelled));
        await task.PublishAsync(new(Description: "First."), Cancelled);
        await task.PublishAsync(new(Description: "Second."), Cancelled);

        Assert.Equal("First.", (await task.FindVersionAsync(VersionLabel.OfNumber(1), Cancelled))!.Content.Description);
        Assert.Equal("Second.", (await task.FindVersionAsync(VersionLabel.Latest, Cancelled))!.Content.Description);
        Assert.Equal(VersionLabel.Draft, (await task.FindVersionAsync(VersionLabel.Draft, Cancelled))!.Label);
        Assert.Null(await task.FindVersionAsync(VersionLabel.OfNumber(3), Cancelled));
        Assert.Null(await task.FindVersionAsync(VersionLabel.OfNumber(0), Cancelled));
    }

    [Fact]
    public async Task A_deploy_that_stops_half_way_publishes_nothing_and_the_next_one_takes_its_number()
    {
        await using var silo = await TestSilo.StartAsync();
        var task = await CreateAsync(silo);
        silo.Interference.Fail("task");
        await Assert.ThrowsAnyAsync<Exception>(() => task.PublishAsync(new(Description: "Lost."), Cancelled));
        Assert.Null(await task.FindVersionAsync(VersionLabel.OfNumber(1), Cancelled));
        Assert.Equal(0, (await task.DescribeAsync(Cancelled))!.LatestNumber);

        await task.PublishAsync(new(Description: "Kept."), Cancelled);

        Assert.Equal("Kept.", (await task.FindVersionAsync(VersionLabel.OfNumber(1), Cancelled))!.Content.Description);
    }

    [Fact]
    public async Task A_task_that_was_never_created_has_no_draft_and_publishes_nothing()
    {
        await using var silo = await TestSilo.StartAsync();
        var task = silo.Grains.GetTask(TestSilo.Tenant, Id);

        Assert.Null(await task.DescribeAsync(Cancelled));
        Assert.Null(await task.SaveDraftAsync(Samples.Content, Cancelled));
        Assert.Null(await task.FindVersionAsync(VersionLabel.Draft, Cancelled));
        Assert.IsType<PublishOutcome.UnknownTask>(await task.PublishAsync(new(Content: Samples.Content), Cancelled));
    }

    [Fact]
    public async Task Tasks_and_versions_are_there_after_a_restart()
    {
        await using var silo = await TestSilo.StartAsync();
        await (await CreateAsync(silo)).PublishAsync(new(), Cancelled);

        await silo.RestartAsync();
        var task = silo.Grains.GetTask(TestSilo.Tenant, Id);

        Assert.Equal(("scrape", 1, true), await task.DescribeAsync(Cancelled) is { } found ? (found.Name, found.LatestNumber, found.HasDraft) : default);
        Assert.Equal(Samples.Content.Source, (await task.FindVersionAsync(VersionLabel.Latest, Cancelled))!.Content.Source);
    }

    [Fact]
    public async Task Of_many_who_claim_a_name_at_once_all_learn_of_the_same_owner()
    {
        await using var silo = await TestSilo.StartAsync();
        var name = silo.Grains.GetTaskName(TestSilo.Tenant, "scrape");
        Assert.Null(await name.FindAsync(Cancelled));

        var owners = await Task.WhenAll(Enumerable.Range(1, 30).Select(number => name.ClaimAsync(new($"t{number}"), Cancelled)));

        var owner = Assert.Single(owners.Distinct());
        Assert.Equal(owner, await name.FindAsync(Cancelled));
        Assert.Null(await silo.Grains.GetTaskName(new TenantId("other"), "scrape").FindAsync(Cancelled));
    }

    private static async Task<ITaskGrain> CreateAsync(TestSilo silo)
    {
        var task = silo.Grains.GetTask(TestSilo.Tenant, Id);
        Assert.IsType<SaveTaskOutcome.Saved>(await task.SaveAsync(Create, Cancelled));
        return task;
    }
}
