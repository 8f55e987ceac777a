using AnchorOrleans.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace AnchorOrleans.Storage.Tests.ReadModel;

/// <summary>What a run started, and what tasks are called.</summary>
public sealed class ExecutionChildListTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private OpenStore _store;

    public ExecutionChildListTests() => _store = OpenStore.At(_folder.Path);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_run_lists_what_it_started_and_no_other_tenant_does()
    {
        await _store.ListAsync(ChildOf("p", "a"), ChildOf("p", "b"), ChildOf("q", "c"), Rows.Execution("p"));

        Assert.Equal(["b", "a"], await ListChildrenAsync("p"));
        Assert.Equal(["c"], await ListChildrenAsync("q"));
        Assert.Empty(await ListChildrenAsync("none"));
        Assert.Empty((await _store.Lists.ListExecutionsAsync(Rows.Query(withDrafts: true) with { Tenant = new("other"), Parent = new("p") }, Cancelled)).Items);
    }

    [Fact]
    public async Task What_an_earlier_build_stored_is_listed_too()
    {
        await _store.ListAsync(ChildOf("p", "a"), Rows.Execution("b"), ChildOf("p", "c"));
        await _store.DisposeAsync();
        MakeAsBefore();

        _store = OpenStore.At(_folder.Path);

        Assert.Equal(["c", "a"], await ListChildrenAsync("p"));
        await _store.ListAsync(ChildOf("p", "a") with { Revision = 2 });
        Assert.Equal(["c", "a"], await ListChildrenAsync("p"));
    }

    [Fact]
    public async Task Names_of_tasks_are_found_but_not_of_those_that_are_deleted_or_anothers()
    {
        await _store.ListAsync(Rows.Task("a"), Rows.Task("b"), Rows.Task("gone"), Rows.Task("gone", revision: 2, isDeleted: true), Rows.Task("theirs", tenant: new("other")));

        var names = await _store.Lists.FindTaskNamesAsync(Rows.Acme, [new("a"), new("b"), new("gone"), new("theirs"), new("none")], Cancelled);

        Assert.Equal([("a", "a at 1"), ("b", "b at 1")], names.Select(pair => (pair.Key.Value, pair.Value)).Order());
    }

    private static AnchorOrleans.ReadModel.ExecutionRow ChildOf(string parent, string id)
    {
        var row = Rows.Execution(id);
        return row with { View = row.View with { Parent = new(parent) } };
    }

    private async Task<IEnumerable<string>> ListChildrenAsync(string parent) =>
        (await _store.Lists.ListExecutionsAsync(Rows.Query(withDrafts: true) with { Parent = new(parent) }, Cancelled)).Items.Select(row => row.View.Execution.Value);

    // As before there were lists of children: nobody is in one.
    private void MakeAsBefore()
    {
        using var connection = new SqliteConnection($"Data Source={_folder["anchor.db"]};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            DELETE FROM list_entry WHERE list IN (SELECT id FROM list WHERE name LIKE 'executions-of/%');
            DELETE FROM list WHERE name LIKE 'executions-of/%';
            UPDATE listed_row SET lists = coalesce((SELECT group_concat(list) FROM list_entry WHERE list_entry.number = listed_row.number), '');
            PRAGMA user_version = {SqliteSchema.Version - 1};
            """;
        command.ExecuteNonQuery();
    }
}
