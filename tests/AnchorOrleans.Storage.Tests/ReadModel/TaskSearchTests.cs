using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Storage.ReadModel;
using AnchorOrleans.Tasks;
using Microsoft.Data.Sqlite;

namespace AnchorOrleans.Storage.Tests.ReadModel;

public sealed class TaskSearchTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly OpenStore _store;

    public TaskSearchTests() => _store = OpenStore.At(_folder.Path);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

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
        await _store.ListAsync(
            Named("a", "Scrape-News", "Reads."), Named("b", "other", "Says \"quoted\" AND Grüße, 日本語."), Named("c", "scrape", "Watches the news."), Named("d", "scrape", "", new("acme2")));

        var page = await FindAsync(search);

        Assert.Equal(expected, string.Join(' ', page.Items.Select(row => row.Description.Task)));
        Assert.Equal(page.Items.Length, page.Total);
        Assert.False(page.IsPartial);
    }

    [Fact]
    public async Task What_a_task_is_found_by_changes_and_goes_with_it()
    {
        await _store.ListAsync(Named("a", "first-name", "before"), Named("b", "first-too", "stays"));

        await _store.ListAsync(Named("a", "second-name", "after", revision: 2));

        Assert.Equal("b", Assert.Single((await FindAsync("first")).Items).Description.Task.Value);
        Assert.Equal("a", Assert.Single((await FindAsync("after")).Items).Description.Task.Value);
        Assert.Equal("a", Assert.Single((await FindAsync("se")).Items).Description.Task.Value);
        Assert.Equal(1, (await FindAsync("f")).Total);
        Assert.Equal(0, (await FindAsync("before")).Total);

        await _store.ListAsync(Named("a", "second-name", "after", revision: 3) with { IsDeleted = true });

        Assert.Equal(0, (await FindAsync("second")).Total);
        Assert.Equal(0, (await FindAsync("s")).Total);
    }

    [Fact]
    public async Task A_page_of_what_is_found_has_its_part_and_the_total_of_all()
    {
        await _store.ListAsync(Enumerable.Range(0, 25).Select(number => Named(Rows.Number(number), $"task-{number}", "")));

        foreach (var search in new[] { "task", "ta" })
        {
            var page = await _store.Lists.ListTasksAsync(new(Rows.Acme, Offset: 10, Limit: 3, search), Cancelled);

            Assert.Equal(["14", "13", "12"], page.Items.Select(row => row.Description.Task.Value));
            Assert.Equal(25, page.Total);
        }
    }

    [Fact]
    public async Task What_very_many_tasks_have_is_counted_up_to_a_bound_and_says_so()
    {
        await _store.Database.WriteAsync(
            statements =>
            {
                foreach (var number in Enumerable.Range(0, TaskLists.MostFound + 1))
                {
                    ListedRow.Of(Named(Rows.Number(number), $"task-{number}", "")).Upsert(statements);
                }

                return true;
            },
            Cancelled);

        var page = await FindAsync("task");

        Assert.True(page.IsPartial);
        Assert.Equal(TaskLists.MostFound, page.Total);
        Assert.Equal(Rows.Number(TaskLists.MostFound), page.Items[0].Description.Task.Value);
    }

    [Fact]
    public async Task Tasks_of_an_older_schema_are_found_after_the_upgrade()
    {
        await _store.ListAsync(Named("a", "Scrape-News", "Reads."), Named("gone", "scrape-none", "") with { IsDeleted = true }, Rows.Execution("e") with { View = Rows.Execution("e").View with { Session = new("s") } });
        await _store.DisposeAsync();
        using (var connection = new SqliteConnection($"Data Source={_folder["anchor.db"]};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = """
                DROP TABLE task_text;
                DELETE FROM list_entry WHERE list IN (SELECT id FROM list WHERE name LIKE '%/named/%' OR name LIKE 'executions-in/%');
                PRAGMA user_version = 5;
                """;
            command.ExecuteNonQuery();
        }

        await using var opened = OpenStore.At(_folder.Path);

        Assert.Equal("a", Assert.Single((await opened.Lists.ListTasksAsync(new(Rows.Acme, 0, 10, "rape"), Cancelled)).Items).Description.Task.Value);
        Assert.Equal(1, (await opened.Lists.ListTasksAsync(new(Rows.Acme, 0, 10, "s"), Cancelled)).Total);
        Assert.Equal(1, (await opened.Lists.ListTasksAsync(new(Rows.Acme, 0, 10, "SC"), Cancelled)).Total);
        Assert.Equal(1, (await opened.Lists.ListExecutionsAsync(Rows.Query() with { Session = new("s") }, Cancelled)).Total);
    }

    private Task<Page<TaskRow>> FindAsync(string search) => _store.Lists.ListTasksAsync(new(Rows.Acme, Offset: 0, Limit: 100, search), Cancelled);

    private static TaskRow Named(string id, string name, string description, TenantId? tenant = null, long revision = 1) => new(
        tenant ?? Rows.Acme,
        revision,
        new TaskDescription(new(id), name, description, "typescript", LatestNumber: 0, HasDraft: true, Rows.At, Rows.At, BrowserConfigurationJson: null),
        DraftSourceHash: null,
        IsDeleted: false);
}
