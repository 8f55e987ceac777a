using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Storage.ReadModel;
using AnchorOrleans.Storage.Tests.Databases;
using AnchorOrleans.Tasks;
using AnchorOrleans.Testing.Postgres;

namespace AnchorOrleans.Storage.Tests.ReadModel;

public abstract class TaskSearchTests(TestDatabase database) : StoreTests(database)
{
    [Theory]
    [InlineData("scrape", "c a")]
    [InlineData("SCRAPE", "c a")]
    [InlineData("rape-n", "a")]
    [InlineData("grüße", "b")]
    [InlineData("\"quoted\" AND", "b")]
    [InlineData("the news", "c")]
    [InlineData("news the", "")]
    [InlineData("s", "c a")]
    [InlineData("Sc", "c a")]
    [InlineData("cr", "")]
    [InlineData("*", "")]
    [InlineData("acme", "")]
    [InlineData("日本語", "b")]
    [InlineData("日", "")]
    public async Task Tasks_are_found_by_what_occurs_in_name_or_description_the_newest_first(string search, string expected)
    {
        await Store.ListAsync(
            Named("a", "Scrape-News", "Reads."), Named("b", "other", "Says \"quoted\" AND Grüße, 日本語."), Named("c", "scrape", "Watches the news."), Named("d", "scrape", "", new("acme2")));

        var page = await FindAsync(search);

        Assert.Equal(expected, string.Join(' ', page.Items.Select(row => row.Description.Task)));
        Assert.Equal(page.Items.Length, page.Total);
        Assert.False(page.IsPartial);
    }

    [Fact]
    public async Task What_a_task_is_found_by_changes_and_goes_with_it()
    {
        await Store.ListAsync(Named("a", "first-name", "before"), Named("b", "first-too", "stays"));

        await Store.ListAsync(Named("a", "second-name", "after", revision: 2));

        Assert.Equal("b", Assert.Single((await FindAsync("first")).Items).Description.Task.Value);
        Assert.Equal("a", Assert.Single((await FindAsync("after")).Items).Description.Task.Value);
        Assert.Equal("a", Assert.Single((await FindAsync("se")).Items).Description.Task.Value);
        Assert.Equal(1, (await FindAsync("f")).Total);
        Assert.Equal(0, (await FindAsync("before")).Total);

        await Store.ListAsync(Named("a", "second-name", "after", revision: 3) with { IsDeleted = true });

        Assert.Equal(0, (await FindAsync("second")).Total);
        Assert.Equal(0, (await FindAsync("s")).Total);
    }

    [Fact]
    public async Task A_page_of_what_is_found_has_its_part_and_the_total_of_all()
    {
        await Store.ListAsync(Enumerable.Range(0, 25).Select(number => Named(Rows.Number(number), $"task-{number}", "")));

        foreach (var search in new[] { "task", "ta" })
        {
            var page = await Store.Lists.ListTasksAsync(new(Rows.Acme, Offset: 10, Limit: 3, search), Cancelled);

            Assert.Equal(["14", "13", "12"], page.Items.Select(row => row.Description.Task.Value));
            Assert.Equal(25, page.Total);
        }
    }

    [Fact]
    public async Task What_very_many_tasks_have_is_counted_up_to_a_bound_and_says_so()
    {
        await Store.FillAsync(Enumerable.Range(0, TaskLists.MostFound + 1).Select(number => Named(Rows.Number(number), $"task-{number}", "")));

        var page = await FindAsync("task");

        Assert.True(page.IsPartial);
        Assert.Equal(TaskLists.MostFound, page.Total);
        Assert.Equal(Rows.Number(TaskLists.MostFound), page.Items[0].Description.Task.Value);
    }

    [Fact]
    public async Task Texts_that_not_every_database_can_hold_are_kept_as_far_as_it_can()
    {
        await Store.ListAsync(Named("a", "ends \0 early", "half a pair: \uD83D."), Named("b", "100%_sure\\", ""));

        Assert.Equal("a", Assert.Single((await FindAsync("ends")).Items).Description.Task.Value);
        Assert.Equal("b", Assert.Single((await FindAsync("%_s")).Items).Description.Task.Value);
        Assert.Equal("b", Assert.Single((await FindAsync("re\\")).Items).Description.Task.Value);
        Assert.Empty((await FindAsync("100_")).Items);
    }

    private Task<Page<TaskRow>> FindAsync(string search) => Store.Lists.ListTasksAsync(new(Rows.Acme, Offset: 0, Limit: 100, search), Cancelled);

    private static TaskRow Named(string id, string name, string description, TenantId? tenant = null, long revision = 1) => new(
        tenant ?? Rows.Acme,
        revision,
        new TaskDescription(new(id), name, description, "typescript", LatestNumber: 0, HasDraft: true, Rows.At, Rows.At, BrowserConfigurationJson: null),
        DraftSourceHash: null,
        IsDeleted: false);
}

public sealed class SqliteTaskSearchTests() : TaskSearchTests(new SqliteTestDatabase());

public sealed class PostgresTaskSearchTests(PostgresServer server) : TaskSearchTests(new PostgresTestDatabase(server));
