using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Sessions;
using AnchorOrleans.Storage.ReadModel;
using AnchorOrleans.Storage.Tests.Databases;
using AnchorOrleans.Testing.Postgres;

namespace AnchorOrleans.Storage.Tests.ReadModel;

public abstract class ReadModelTests(TestDatabase database) : StoreTests(database)
{
    [Fact]
    public async Task A_row_comes_back_as_it_was()
    {
        var row = Rows.Execution("e", status: ExecutionStatus.Failed, revision: 7);
        row = row with { View = row.View with { Failure = new("TASK_ERROR", "It threw.", "at line 1"), Output = new("abc", 3), Session = new("s"), EndedAt = Rows.At } };

        await Store.ListAsync(row, Rows.Version("t", 1), Rows.Task("t"));

        Assert.Equal([row], (await ListExecutionsAsync()).Items);
        Assert.Equal([Rows.Version("t", 1)], await Store.Lists.ListVersionsAsync(Rows.Acme, new("t"), Cancelled));
        Assert.Equal([Rows.Task("t")], (await ListTasksAsync()).Items);
    }

    [Fact]
    public async Task Lists_begin_with_the_newest_and_a_change_moves_nothing()
    {
        await Store.ListAsync(Rows.Execution("a"), Rows.Execution("b"), Rows.Execution("c"), Rows.Execution("a", revision: 2));

        Assert.Equal(["c", "b", "a"], await ListIdsAsync(Rows.Query()));
    }

    [Fact]
    public async Task A_page_has_its_part_of_the_list_and_the_total_of_all_pages()
    {
        await Store.ListAsync(Enumerable.Range(0, 25).Select(number => Rows.Execution(Rows.Number(number))));

        var second = await ListExecutionsAsync(Rows.Query(offset: 10, limit: 10));
        var last = await ListExecutionsAsync(Rows.Query(offset: 20, limit: 10));
        var beyond = await ListExecutionsAsync(Rows.Query(offset: 30, limit: 10));
        var none = await ListExecutionsAsync(Rows.Query(limit: 0));

        Assert.Equal(Enumerable.Range(5, 10).Reverse().Select(Rows.Number), Ids(second));
        Assert.Equal(["4", "3", "2", "1", "0"], Ids(last));
        Assert.Empty(beyond.Items);
        Assert.Empty(none.Items);
        Assert.All([second, last, beyond, none], page => Assert.Equal(25, page.Total));
    }

    [Theory]
    [InlineData(null, null, null, false, "d1 b2 a3 a2 a1")]
    [InlineData(null, null, null, true, "d1 b2 b1 a3 a2 a1")]
    [InlineData("a", null, null, false, "a3 a2 a1")]
    [InlineData("b", null, null, false, "b2")]
    [InlineData("b", null, null, true, "b2 b1")]
    [InlineData("b", null, "draft", false, "b1")]
    [InlineData(null, null, "draft", true, "b1")]
    [InlineData("a", null, "2", false, "a2")]
    [InlineData(null, null, "2", false, "b2 a2")]
    [InlineData("a", ExecutionStatus.Running, null, false, "a3")]
    [InlineData("a", ExecutionStatus.Running, "3", false, "a3")]
    [InlineData("a", ExecutionStatus.Running, "2", false, "")]
    [InlineData(null, ExecutionStatus.Succeeded, null, false, "b2 a2 a1")]
    [InlineData(null, ExecutionStatus.Succeeded, null, true, "b2 b1 a2 a1")]
    [InlineData("c", null, null, true, "")]
    public async Task Filters_combine(string? task, ExecutionStatus? status, string? version, bool withDrafts, string expected)
    {
        await Store.ListAsync(
            Rows.Execution("a1", "a", version: "1"),
            Rows.Execution("a2", "a", version: "2"),
            Rows.Execution("a3", "a", ExecutionStatus.Running, "3"),
            Rows.Execution("b1", "b", version: "draft"),
            Rows.Execution("b2", "b", version: "2"),
            Rows.Execution("c1", "c", tenant: new("other")),
            Rows.Execution("d1", "d", ExecutionStatus.Failed));

        var page = await ListExecutionsAsync(Rows.Query(task, status, version, withDrafts));

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), Ids(page));
        Assert.Equal(page.Items.Length, page.Total);
    }

    [Theory]
    [InlineData(null, true, "agent1 code2 code1")]
    [InlineData(null, false, "agent1 code2")]
    [InlineData(ExecutionKind.Code, true, "code2 code1")]
    [InlineData(ExecutionKind.Code, false, "code2")]
    [InlineData(ExecutionKind.Agent, true, "agent1")]
    [InlineData(ExecutionKind.Agent, false, "agent1")]
    public async Task Kinds_are_told_apart(ExecutionKind? kind, bool withDrafts, string expected)
    {
        await Store.ListAsync(
            Rows.Execution("code1", version: "draft"), Rows.Execution("code2"), Rows.Execution("agent1", kind: ExecutionKind.Agent, version: ""));

        var page = await ListExecutionsAsync(Rows.Query(withDrafts: withDrafts, kind: kind));

        Assert.Equal(expected.Split(' '), Ids(page));
        Assert.Equal(page.Items.Length, page.Total);
        Assert.Equal(kind == ExecutionKind.Agent ? 0 : 1, (await ListExecutionsAsync(Rows.Query("t", kind: kind))).Total);
    }

    [Fact]
    public async Task Several_states_are_one_list_with_one_total()
    {
        ExecutionStatus[] statuses = [ExecutionStatus.Failed, ExecutionStatus.Succeeded, ExecutionStatus.TimedOut, ExecutionStatus.Running];
        await Store.ListAsync(Enumerable.Range(0, 40).Select(number => Rows.Execution(Rows.Number(number), status: statuses[number % 4])));

        var page = await ListExecutionsAsync(Rows.Query(offset: 5, limit: 3) with { Statuses = [ExecutionStatus.TimedOut, ExecutionStatus.Failed, ExecutionStatus.Failed] });

        Assert.Equal(["28", "26", "24"], Ids(page));
        Assert.Equal(20, page.Total);
    }

    [Fact]
    public async Task A_row_is_in_few_lists_and_a_change_of_state_touches_half_of_them()
    {
        await Store.ListAsync(Rows.Execution("e", status: ExecutionStatus.Running));
        var before = ListNames.Of(Rows.Execution("e", status: ExecutionStatus.Running));
        var after = ListNames.Of(Rows.Execution("e", status: ExecutionStatus.Succeeded));

        Assert.Equal(9, before.Length);
        Assert.Equal(8, after.Length);
        Assert.Equal(4, after.Except(before).Count());
        Assert.Equal(4, ListNames.Of(Rows.Execution("e", version: "draft")).Length);
    }

    [Fact]
    public async Task A_change_of_state_moves_an_execution_from_one_filter_to_the_other()
    {
        await Store.ListAsync(Rows.Execution("a", status: ExecutionStatus.Queued), Rows.Execution("b", status: ExecutionStatus.Queued));

        await Store.ListAsync(Rows.Execution("a", status: ExecutionStatus.Running, revision: 2));

        Assert.Equal(["b"], await ListIdsAsync(Rows.Query(status: ExecutionStatus.Queued)));
        Assert.Equal(["a"], await ListIdsAsync(Rows.Query(status: ExecutionStatus.Running)));
        Assert.Equal(2, (await ListExecutionsAsync()).Total);
    }

    [Fact]
    public async Task Repeats_and_late_comers_change_nothing()
    {
        var (queued, running, ended) = (
            Rows.Execution("e", status: ExecutionStatus.Queued, revision: 1),
            Rows.Execution("e", status: ExecutionStatus.Running, revision: 2),
            Rows.Execution("e", status: ExecutionStatus.Succeeded, revision: 3));

        await Store.ListAsync(running, queued, running, ended, ended, running, queued);

        Assert.Equal([ended], (await ListExecutionsAsync()).Items);
        Assert.Equal([ended], (await ListExecutionsAsync(Rows.Query(status: ExecutionStatus.Succeeded))).Items);
        Assert.Equal(0, (await ListExecutionsAsync(Rows.Query(status: ExecutionStatus.Running))).Total);
        Assert.Equal(0, (await ListExecutionsAsync(Rows.Query(status: ExecutionStatus.Queued))).Total);
    }

    [Fact]
    public async Task Any_order_of_the_same_rows_ends_the_same()
    {
        var random = new Random(20261122);
        var statuses = new[] { ExecutionStatus.Queued, ExecutionStatus.Running, ExecutionStatus.AwaitingInput, ExecutionStatus.Running, ExecutionStatus.Failed };
        var history =
            from execution in Enumerable.Range(0, 20)
            from revision in Enumerable.Range(0, 1 + (execution % statuses.Length))
            select Rows.Execution(Rows.Number(execution), Rows.Number(execution % 3), statuses[revision], Rows.Number(1 + (execution % 2)), revision);
        var rows = history.ToArray();
        random.Shuffle(rows);

        await Store.ListAsync(rows);

        var last = rows.GroupBy(row => row.View.Execution).Select(group => group.MaxBy(row => row.Revision)!).ToList();
        foreach (var status in statuses)
        {
            var expected = last.Where(row => row.View.Status == status && row.View.Task == new TaskId("1")).Select(row => row.View.Execution.Value);
            var page = await ListExecutionsAsync(Rows.Query("1", status));
            Assert.Equal(expected.Order(StringComparer.Ordinal), Ids(page).Order(StringComparer.Ordinal));
            Assert.Equal(page.Items.Length, page.Total);
        }
    }

    [Fact]
    public async Task A_deleted_task_appears_in_no_list_and_other_tenants_never_did()
    {
        await Store.ListAsync(Rows.Task("a"), Rows.Task("b"), Rows.Task("c", tenant: new("other")), Rows.Task("a", revision: 2, isDeleted: true));

        var page = await ListTasksAsync();

        Assert.Equal(["b"], page.Items.Select(task => task.Description.Task.Value));
        Assert.Equal(1, page.Total);
    }

    [Fact]
    public async Task Versions_begin_with_the_highest_number_whatever_was_published_last()
    {
        await Store.ListAsync(Rows.Version("t", 2), Rows.Version("t", 10), Rows.Version("t", 9), Rows.Version("u", 3), Rows.Version("t", 2, revision: 2));

        var versions = await Store.Lists.ListVersionsAsync(Rows.Acme, new("t"), Cancelled);

        Assert.Equal(["10 at 1", "9 at 1", "2 at 2"], versions.Select(version => version.Description));
    }

    [Fact]
    public async Task A_deleted_version_leaves_its_list_and_a_late_repeat_does_not_bring_it_back()
    {
        var deleted = Rows.Version("t", 2, revision: 2) with { IsDeleted = true };
        await Store.ListAsync(Rows.Version("t", 1), Rows.Version("t", 2), deleted, Rows.Version("t", 2), deleted);

        var versions = await Store.Lists.ListVersionsAsync(Rows.Acme, new("t"), Cancelled);

        Assert.Equal([1], versions.Select(version => version.Number));
    }

    [Fact]
    public async Task The_versions_of_a_deleted_task_leave_their_list_with_it()
    {
        await Store.ListAsync(Rows.Task("t"), Rows.Version("t", 1), Rows.Version("t", 2), Rows.Version("u", 1));

        await Store.ListAsync(Rows.Task("t", revision: 2, isDeleted: true), Rows.Task("t", revision: 2, isDeleted: true));

        Assert.Empty(await Store.Lists.ListVersionsAsync(Rows.Acme, new("t"), Cancelled));
        Assert.Single(await Store.Lists.ListVersionsAsync(Rows.Acme, new("u"), Cancelled));
    }

    [Fact]
    public async Task What_has_not_ended_is_listed_over_all_tenants_the_oldest_first()
    {
        var other = new TenantId("other");
        await Store.ListAsync(
            Rows.Execution("a", status: ExecutionStatus.Queued),
            Rows.Execution("b", status: ExecutionStatus.Running, tenant: other),
            Rows.Execution("c", status: ExecutionStatus.AwaitingInput, version: "draft"),
            Rows.Execution("d", status: ExecutionStatus.Running),
            Rows.Execution("d", status: ExecutionStatus.Cancelled, revision: 2),
            Rows.Session("s", SessionStatus.Idle),
            Rows.Session("ended", SessionStatus.Pending),
            Rows.Session("ended", SessionStatus.Ended, revision: 2));

        Assert.Equal([new(Rows.Acme, "a"), new(other, "b"), new(Rows.Acme, "c")], await Store.Lists.ListUnfinishedExecutionsAsync(Cancelled));
        Assert.Equal([new TenantKey(Rows.Acme, "s")], await Store.Lists.ListUnfinishedSessionsAsync(Cancelled));
    }

    [Fact]
    public async Task A_place_or_a_size_below_zero_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ListExecutionsAsync(Rows.Query(offset: -1)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ListExecutionsAsync(Rows.Query(limit: -1)));
    }

    private static IEnumerable<string> Ids(Page<ExecutionRow> page) => page.Items.Select(row => row.View.Execution.Value);

    private Task<Page<ExecutionRow>> ListExecutionsAsync(ExecutionQuery? query = null) => Store.Lists.ListExecutionsAsync(query ?? Rows.Query(), Cancelled);

    private async Task<IEnumerable<string>> ListIdsAsync(ExecutionQuery query) => Ids(await ListExecutionsAsync(query));

    private Task<Page<TaskRow>> ListTasksAsync() => Store.Lists.ListTasksAsync(new(Rows.Acme, Offset: 0, Limit: 100), Cancelled);
}

public sealed class SqliteReadModelTests() : ReadModelTests(new SqliteTestDatabase());

public sealed class PostgresReadModelTests(PostgresServer server) : ReadModelTests(new PostgresTestDatabase(server));
