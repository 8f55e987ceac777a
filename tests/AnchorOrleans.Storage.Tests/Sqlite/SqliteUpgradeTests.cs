using AnchorOrleans.Executions;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Sessions;
using AnchorOrleans.Storage.Sqlite;
using AnchorOrleans.Storage.Tests.ReadModel;
using Microsoft.Data.Sqlite;

namespace AnchorOrleans.Storage.Tests.Sqlite;

/// <summary>Files of earlier builds, whose lists are brought up to date when they are opened.</summary>
public sealed class SqliteUpgradeTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private SqliteStore _store;

    public SqliteUpgradeTests() => _store = SqliteStore.At(_folder.Path);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Lists_of_the_first_schema_lose_the_one_of_all_versions()
    {
        await _store.ListAsync(Rows.Execution("draft", version: "draft"), Rows.Execution("published"));
        await ReopenAsync("""
            INSERT INTO list (name) VALUES ('executions/acme/*//'), ('executions/acme/*/4/t');
            INSERT INTO list_entry SELECT id, number FROM list, listed_row WHERE list.name LIKE '%/*/%';
            UPDATE listed_row SET lists = lists || (SELECT ',' || group_concat(id) FROM list WHERE list.name LIKE '%/*/%');
            DROP INDEX listed_session_by_id;
            DROP TABLE task_text;
            DROP TABLE execution_start;
            DROP TABLE execution_end;
            PRAGMA user_version = 1;
            """);

        await _store.ListAsync(Rows.Execution("published", status: ExecutionStatus.Failed, revision: 2));

        var all = await _store.Lists.ListExecutionsAsync(Rows.Query(withDrafts: true), Cancelled);
        Assert.Equal(["published", "draft"], all.Items.Select(row => row.View.Execution.Value));
        Assert.Equal(2, all.Total);
    }

    [Fact]
    public async Task Sessions_of_the_second_schema_are_in_the_lists()
    {
        await _store.ListAsync(SessionOf("1", SessionStatus.Ended, 1, "red"), SessionOf("2", SessionStatus.Ended, 1, "blue"), SessionOf("3", SessionStatus.Active, 1, "red", "Blue"));
        await ReopenAsync("""
            DELETE FROM list_entry WHERE list IN (SELECT id FROM list WHERE name LIKE 'sessions/%');
            DELETE FROM list WHERE name LIKE 'sessions/%';
            UPDATE listed_row SET lists = coalesce((SELECT group_concat(list) FROM list_entry WHERE list_entry.number = listed_row.number), '');
            DROP INDEX listed_session_by_id;
            DROP TABLE task_text;
            DROP TABLE execution_start;
            DROP TABLE execution_end;
            PRAGMA user_version = 2;
            """);

        await _store.ListAsync(SessionOf("3", SessionStatus.Ended, 9, "red", "Blue"));

        Assert.Equal(["3", "2", "1"], await ListSessionsAsync(new()));
        Assert.Equal(["3", "1"], await ListSessionsAsync(new() { Tags = ["red"] }));
        Assert.Equal([], await ListSessionsAsync(new() { Phases = [SessionPhase.Live] }));
        Assert.Equal(["3", "2", "1"], await ListSessionsAsync(new() { Phases = [SessionPhase.Ended] }));
        Assert.Empty(await _store.Lists.ListUnfinishedSessionsAsync(Cancelled));
    }

    [Fact]
    public async Task Executions_of_the_fourth_schema_are_counted_in_their_time()
    {
        await _store.ListAsync(
            At("a", Second(10.25), Second(11.5), Second(14.123).AddTicks(9_999), ExecutionStatus.Succeeded),
            At("b", Second(30), startedAt: null, Second(40.5), ExecutionStatus.Cancelled),
            At("z", Second(30), Second(30), Second(60).AddTicks(-1), ExecutionStatus.Failed),
            At("c", Second(30), Second(31), endedAt: null, ExecutionStatus.Running),
            At("d", Second(30), startedAt: null, endedAt: null, ExecutionStatus.Queued));
        var before = await MeasureAsync();
        await ReopenAsync("DROP TABLE execution_start; DROP TABLE execution_end; DROP TABLE task_text; PRAGMA user_version = 4;");

        Assert.Equal(before, await MeasureAsync());
        Assert.Equal(new ActivityPart(3, 1, 1, 0, 1, Of(2.623, 29.999), Of(1, 1.25)), before);
        await _store.ListAsync(
            At("a", Second(10.25), Second(11.5), Second(14.123).AddTicks(9_999), ExecutionStatus.Succeeded, revision: 2),
            At("z", Second(30), Second(30), Second(60).AddTicks(-1), ExecutionStatus.Failed, revision: 2),
            At("c", Second(30), Second(31), Second(35), ExecutionStatus.Failed, revision: 2));
        Assert.Equal(new ActivityPart(3, 1, 2, 0, 1, Of(4, 29.999), Of(1, 1.25)), await MeasureAsync());
    }

    [Fact]
    public async Task Tasks_of_the_fifth_schema_are_found_by_parts_of_their_names()
    {
        var (task, gone) = (Rows.Task("Scrape-News"), Rows.Task("scrape-none", isDeleted: true));
        await _store.ListAsync(task, gone, Rows.Execution("e") with { View = Rows.Execution("e").View with { Session = new("s") } });
        await ReopenAsync("""
            DROP TABLE task_text;
            DELETE FROM list_entry WHERE list IN (SELECT id FROM list WHERE name LIKE '%/named/%' OR name LIKE 'executions-in/%');
            PRAGMA user_version = 5;
            """);

        Assert.Equal("Scrape-News", Assert.Single((await _store.Lists.ListTasksAsync(new(Rows.Acme, 0, 10, "rape"), Cancelled)).Items).Description.Task.Value);
        Assert.Equal(1, (await _store.Lists.ListTasksAsync(new(Rows.Acme, 0, 10, "s"), Cancelled)).Total);
        Assert.Equal(1, (await _store.Lists.ListTasksAsync(new(Rows.Acme, 0, 10, "SC"), Cancelled)).Total);
        Assert.Equal(1, (await _store.Lists.ListExecutionsAsync(Rows.Query() with { Session = new("s") }, Cancelled)).Total);
    }

    [Fact]
    public async Task Runs_of_the_sixth_schema_list_what_they_started()
    {
        await _store.ListAsync(ChildOf("p", "a"), Rows.Execution("b"), ChildOf("p", "c"));
        await ReopenAsync($"""
            DELETE FROM list_entry WHERE list IN (SELECT id FROM list WHERE name LIKE 'executions-of/%');
            DELETE FROM list WHERE name LIKE 'executions-of/%';
            UPDATE listed_row SET lists = coalesce((SELECT group_concat(list) FROM list_entry WHERE list_entry.number = listed_row.number), '');
            PRAGMA user_version = {SqliteSchema.Version - 1};
            """);

        Assert.Equal(["c", "a"], await ListChildrenAsync("p"));
        await _store.ListAsync(ChildOf("p", "a") with { Revision = 2 });
        Assert.Equal(["c", "a"], await ListChildrenAsync("p"));
    }

    private static DateTimeOffset Second(double number) => Rows.At.AddMilliseconds(Math.Round(1_000 * number));

    private static Spread Of(double median, double percentile95) => new(TimeSpan.FromSeconds(median), TimeSpan.FromSeconds(percentile95));

    private static SessionRow SessionOf(string id, SessionStatus status, long revision, params string[] tags)
    {
        var row = Rows.Session(id, status, revision);
        return row with { View = row.View with { Settings = row.View.Settings with { Tags = [.. tags] } } };
    }

    private static ExecutionRow ChildOf(string parent, string id)
    {
        var row = Rows.Execution(id);
        return row with { View = row.View with { Parent = new(parent) } };
    }

    private static ExecutionRow At(
        string id, DateTimeOffset requestedAt, DateTimeOffset? startedAt, DateTimeOffset? endedAt, ExecutionStatus status, long revision = 1)
    {
        var row = Rows.Execution(id, status: status, revision: revision);
        return row with { View = row.View with { RequestedAt = requestedAt, StartedAt = startedAt, EndedAt = endedAt } };
    }

    private async Task<IEnumerable<string>> ListSessionsAsync(SessionFilter filter) =>
        (await _store.Lists.ListSessionsAsync(new(Rows.Acme, filter, OldestFirst: false, 0, 100), Cancelled)).Items.Select(row => row.View.Session.Value);

    private async Task<IEnumerable<string>> ListChildrenAsync(string parent) =>
        (await _store.Lists.ListExecutionsAsync(Rows.Query(withDrafts: true) with { Parent = new(parent) }, Cancelled)).Items.Select(row => row.View.Execution.Value);

    private async Task<ActivityPart> MeasureAsync() =>
        Assert.Single(await _store.Lists.MeasureExecutionsAsync(new(Rows.Acme, Second(0), TimeSpan.FromMinutes(1), 1), Cancelled));

    /// <summary>Closes the file, makes it what an earlier build would have left, and opens it with this one.</summary>
    private async Task ReopenAsync(string undo)
    {
        await _store.DisposeAsync();
        using (var connection = new SqliteConnection($"Data Source={_folder["anchor.db"]};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = undo;
            command.ExecuteNonQuery();
        }

        _store = SqliteStore.At(_folder.Path);
    }
}
