using AnchorOrleans.Storage.Tests.Databases;
using AnchorOrleans.Testing.Postgres;

namespace AnchorOrleans.Storage.Tests.ReadModel;

/// <summary>What a run started, and what tasks are called.</summary>
public abstract class ExecutionChildListTests(TestDatabase database) : StoreTests(database)
{
    [Fact]
    public async Task A_run_lists_what_it_started_and_no_other_tenant_does()
    {
        await Store.ListAsync(ChildOf("p", "a"), ChildOf("p", "b"), ChildOf("q", "c"), Rows.Execution("p"));

        Assert.Equal(["b", "a"], await ListChildrenAsync("p"));
        Assert.Equal(["c"], await ListChildrenAsync("q"));
        Assert.Empty(await ListChildrenAsync("none"));
        Assert.Empty((await Store.Lists.ListExecutionsAsync(Rows.Query(withDrafts: true) with { Tenant = new("other"), Parent = new("p") }, Cancelled)).Items);
    }

    [Fact]
    public async Task Names_of_tasks_are_found_but_not_of_those_that_are_deleted_or_anothers()
    {
        await Store.ListAsync(Rows.Task("a"), Rows.Task("b"), Rows.Task("gone"), Rows.Task("gone", revision: 2, isDeleted: true), Rows.Task("theirs", tenant: new("other")));

        var names = await Store.Lists.FindTaskNamesAsync(Rows.Acme, [new("a"), new("b"), new("gone"), new("theirs"), new("none")], Cancelled);

        Assert.Equal([("a", "a at 1"), ("b", "b at 1")], names.Select(pair => (pair.Key.Value, pair.Value)).Order());
    }

    private static AnchorOrleans.ReadModel.ExecutionRow ChildOf(string parent, string id)
    {
        var row = Rows.Execution(id);
        return row with { View = row.View with { Parent = new(parent) } };
    }

    private async Task<IEnumerable<string>> ListChildrenAsync(string parent) =>
        (await Store.Lists.ListExecutionsAsync(Rows.Query(withDrafts: true) with { Parent = new(parent) }, Cancelled)).Items.Select(row => row.View.Execution.Value);
}

public sealed class SqliteExecutionChildListTests() : ExecutionChildListTests(new SqliteTestDatabase());

public sealed class PostgresExecutionChildListTests(PostgresServer server) : ExecutionChildListTests(new PostgresTestDatabase(server));
