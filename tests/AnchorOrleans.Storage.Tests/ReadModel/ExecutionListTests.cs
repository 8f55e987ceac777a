using System.Globalization;
using AnchorOrleans.Executions;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Storage.ReadModel;
using AnchorOrleans.Storage.Tests.Databases;
using AnchorOrleans.Testing.Postgres;

namespace AnchorOrleans.Storage.Tests.ReadModel;

/// <summary>Lists of executions by time, by the beginning of the id, by session, and the last of each task; all against trying each row.</summary>
public abstract class ExecutionListTests(TestDatabase database) : StoreTests(database)
{
    private static readonly ExecutionStatus[] Statuses = [ExecutionStatus.Succeeded, ExecutionStatus.Failed, ExecutionStatus.Running];

    public static TheoryData<string> Questions => [.. Queries.Keys];

    // Of 3,000 rows, one a second: parts with more rows than are looked at, parts with fewer, and none.
    private static Dictionary<string, ExecutionQuery> Queries { get; } = new()
    {
        ["all"] = Rows.Query(withDrafts: true),
        ["from"] = Rows.Query(withDrafts: true) with { From = At(700) },
        ["to"] = Rows.Query() with { To = At(2_200) },
        ["between"] = Rows.Query(withDrafts: true) with { From = At(500), To = At(2_500) },
        ["between, of two states"] = Rows.Query(withDrafts: true) with { From = At(500), To = At(2_500), Statuses = [ExecutionStatus.Failed, ExecutionStatus.Running] },
        ["between, of a task"] = Rows.Query("1", withDrafts: true) with { From = At(500), To = At(2_500) },
        ["between, of a version"] = Rows.Query(version: "2") with { From = At(500), To = At(2_500) },
        ["between, of agents"] = Rows.Query(kind: ExecutionKind.Agent, withDrafts: true) with { From = At(500), To = At(2_500) },
        ["between, of code"] = Rows.Query(kind: ExecutionKind.Code) with { From = At(500), To = At(2_500) },
        ["a minute"] = Rows.Query(withDrafts: true) with { From = At(500), To = At(560) },
        ["a minute, of a state"] = Rows.Query(status: ExecutionStatus.Failed) with { From = At(500), To = At(560) },
        ["before all"] = Rows.Query() with { To = At(-1) },
        ["after all"] = Rows.Query() with { From = At(5_000) },
        ["a span upside down"] = Rows.Query() with { From = At(2_000), To = At(1_000) },
        ["an id"] = Rows.Query(withDrafts: true) with { IdPrefix = IdOf(1_234) },
        ["an id of another state"] = Rows.Query(status: ExecutionStatus.Cancelled, withDrafts: true) with { IdPrefix = IdOf(1_234) },
        ["a beginning of many ids"] = Rows.Query(withDrafts: true) with { IdPrefix = IdOf(0)[..6] },
        ["a beginning of some ids"] = Rows.Query(withDrafts: true) with { IdPrefix = IdOf(1_234)[..8] },
        ["a beginning of no id"] = Rows.Query(withDrafts: true) with { IdPrefix = "ffff" },
        ["a beginning between times"] = Rows.Query(withDrafts: true) with { IdPrefix = IdOf(0)[..4], From = At(100), To = At(2_000) },
        ["a session"] = Rows.Query(withDrafts: true) with { Session = new("s1") },
        ["a session, of a state and after a time"] = Rows.Query(status: ExecutionStatus.Failed, withDrafts: true) with { Session = new("s1"), From = At(1_000) },
        ["a parent"] = Rows.Query(withDrafts: true) with { Parent = new("p1") },
        ["a parent, of a state, in a session"] = Rows.Query(status: ExecutionStatus.Failed, withDrafts: true) with { Parent = new("p1"), Session = new("s1") },
        ["no session"] = Rows.Query(withDrafts: true) with { Session = new("none") },
    };

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task Every_page_and_total_is_what_trying_each_row_finds(string question)
    {
        var rows = Enumerable.Range(0, 3_000).Select(RowOf).ToList();
        await Store.FillAsync(rows);
        var expected = rows.Where(row => Queries[question].Matches(row.View)).Select(row => row.View.Execution.Value).Reverse().ToList();

        foreach (var offset in new[] { 0, 7, expected.Count / 2, Math.Max(0, expected.Count - 5), expected.Count + 1 })
        {
            var page = await Store.Lists.ListExecutionsAsync(Queries[question] with { Offset = offset, Limit = 20 }, Cancelled);

            Assert.Equal(expected.Skip(offset).Take(20), page.Items.Select(row => row.View.Execution.Value));
            Assert.Equal(expected.Count, page.Total);
            Assert.False(page.IsPartial);
        }
    }

    [Fact]
    public async Task What_wasStored_in_another_order_than_it_was_asked_for_is_not_lost_at_the_ends_of_a_span()
    {
        var rows = Enumerable.Range(0, 1_000).Select(number => RowOf(number % 10 == 9 ? number - 9 : number + 1)).ToList();
        await Store.FillAsync(rows);

        var page = await Store.Lists.ListExecutionsAsync(Rows.Query(withDrafts: true, limit: 1_000) with { From = At(105), To = At(895) }, Cancelled);

        var found = page.Items.Select(row => row.View.Execution.Value).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(page.Items.Length, page.Total);
        Assert.All(Enumerable.Range(105, 791), number => Assert.Contains(IdOf(number), found));
        Assert.InRange(page.Total, 791, 791 + 10);
    }

    [Fact]
    public async Task A_session_with_very_many_executions_answers_the_newest_and_says_so()
    {
        await Store.FillAsync(Enumerable.Range(0, ExecutionLists.MostTried + 1).Select(number => RowOf(number) is var row ? row with { View = row.View with { Session = new("s") } } : row));

        var page = await Store.Lists.ListExecutionsAsync(Rows.Query(withDrafts: true) with { Session = new("s") }, Cancelled);

        Assert.True(page.IsPartial);
        Assert.Equal(ExecutionLists.MostTried, page.Total);
        Assert.Equal(IdOf(ExecutionLists.MostTried), page.Items[0].View.Execution.Value);
    }

    [Fact]
    public async Task An_execution_that_is_given_a_session_later_enters_its_list()
    {
        await Store.ListAsync(RowOf(1) with { Revision = 1 });
        await Store.ListAsync(RowOf(1) with { Revision = 2, View = RowOf(1).View with { Session = new("late") } });

        Assert.Equal(1, (await Store.Lists.ListExecutionsAsync(Rows.Query(withDrafts: true) with { Session = new("late") }, Cancelled)).Total);
    }

    [Fact]
    public async Task The_last_executions_of_each_task_come_oldest_first_with_those_of_drafts()
    {
        var rows = Enumerable.Range(0, 3_000).Select(RowOf).Where(row => row.View.Kind == ExecutionKind.Code).ToList();
        await Store.FillAsync(rows);

        var recent = await Store.Lists.ListRecentExecutionsAsync(Rows.Acme, [new("1"), new("none"), new("3")], 20, Cancelled);

        Assert.Equal(["1", "3"], recent.Keys.Select(task => task.Value).Order(StringComparer.Ordinal));
        foreach (var (task, found) in recent)
        {
            Assert.Equal(rows.Where(row => row.View.Task == task).Select(row => row.View).TakeLast(20), found);
        }

        Assert.Contains(recent[new("1")], view => view.Version.Value == "draft");
        Assert.Empty(await Store.Lists.ListRecentExecutionsAsync(new("other"), [new("1")], 20, Cancelled));
    }

    private static DateTimeOffset At(int number) => Rows.At.AddSeconds(number);

    private static string IdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{BirthText.Of(At(number))}-7000-8000-{number:x12}");

    private static ExecutionRow RowOf(int number)
    {
        var isAgent = number % 5 == 4;
        var version = isAgent ? "none" : (number % 7) switch { 0 => "draft", var rest => Rows.Number(1 + (rest % 3)) };
        var row = Rows.Execution(
            IdOf(number), isAgent ? "none" : Rows.Number(number % 4), Statuses[number % 3], version, kind: isAgent ? ExecutionKind.Agent : ExecutionKind.Code);
        return row with { View = row.View with { RequestedAt = At(number), Parent = number % 9 == 0 ? new($"p{number % 2}") : null, Session = number % 6 == 0 ? new($"s{number % 2}{number % 4}") : number % 11 == 0 ? new("s1") : null } };
    }
}

public sealed class SqliteExecutionListTests() : ExecutionListTests(new SqliteTestDatabase());

public sealed class PostgresExecutionListTests(PostgresServer server) : ExecutionListTests(new PostgresTestDatabase(server));
