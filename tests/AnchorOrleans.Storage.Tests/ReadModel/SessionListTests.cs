using System.Collections.Immutable;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Sessions;
using AnchorOrleans.Storage.ReadModel;
using AnchorOrleans.Storage.Tests.Databases;
using AnchorOrleans.Testing.Postgres;

namespace AnchorOrleans.Storage.Tests.ReadModel;

public abstract class SessionListTests(TestDatabase database) : StoreTests(database)
{
    [Fact]
    public async Task Sessions_are_listed_from_either_end_page_by_page()
    {
        await Store.ListAsync(Enumerable.Range(0, 25).Select(number => Session(number)));

        Assert.Equal([24, 23, 22], await NumbersAsync(new(), limit: 3));
        Assert.Equal([0, 1, 2], await NumbersAsync(new(), limit: 3, oldestFirst: true));
        Assert.Equal([20, 21, 22, 23, 24], await NumbersAsync(new(), offset: 20, limit: 10, oldestFirst: true));
        Assert.Equal([], await NumbersAsync(new(), offset: 25, limit: 10, oldestFirst: true));
        Assert.Equal(25, (await PageAsync(new(), offset: 20, limit: 10, oldestFirst: true)).Total);
    }

    [Fact]
    public async Task Whose_a_session_is_is_found_by_its_id_alone()
    {
        await Store.ListAsync(Session(1, SessionStatus.Pending));
        var id = Assert.Single((await PageAsync(new(), offset: 0, limit: 10, oldestFirst: true)).Items).View.Session;

        Assert.Equal(Rows.Acme, await Store.Lists.FindTenantAsync(id, Cancelled));
        Assert.Null(await Store.Lists.FindTenantAsync(new SessionId("nobody"), Cancelled));
    }

    [Fact]
    public async Task A_session_moves_from_phase_to_phase_and_stays_among_all()
    {
        await Store.ListAsync(Session(1, SessionStatus.Pending), Session(2, SessionStatus.Idle), Session(3, SessionStatus.Ended));
        await Store.ListAsync(Session(1, SessionStatus.Active, revision: 2), Session(2, SessionStatus.Ended, revision: 2));

        Assert.Equal([], await NumbersAsync(new() { Phases = [SessionPhase.Pending] }));
        Assert.Equal([1], await NumbersAsync(new() { Phases = [SessionPhase.Live] }));
        Assert.Equal([3, 2], await NumbersAsync(new() { Phases = [SessionPhase.Ended] }));
        Assert.Equal([3, 2, 1], await NumbersAsync(new() { Phases = [SessionPhase.Live, SessionPhase.Ended] }));
        Assert.Equal([3, 2, 1], await NumbersAsync(new()));
    }

    public static TheoryData<SessionFilter, int[]> Filters => new()
    {
        { new() { Tags = ["red"] }, [6, 4, 1] },
        { new() { Tags = ["red", "Blue"] }, [4] },
        { new() { Tags = ["red"], Phases = [SessionPhase.Live] }, [4] },
        { new() { Tags = ["blue"] }, [] },
        { new() { TagParts = ["BLU"] }, [4, 2] },
        { new() { Batch = "b1" }, [3] },
        { new() { Batch = "b1", Phases = [SessionPhase.Pending] }, [] },
        { new() { IsOfRun = true }, [5] },
        { new() { OwnedBy = new("e1") }, [5] },
        { new() { OwnedBy = new("e2") }, [] },
        { new() { HasProxy = true }, [2] },
        { new() { HasProxy = false, IsOfRun = false }, [6, 4, 3, 1] },
        { new() { AsksForStealth = true }, [6] },
        { new() { ProfilePart = "SHOP" }, [1] },
        { new() { From = At(3) }, [6, 5, 4, 3] },
        { new() { To = At(3) }, [3, 2, 1] },
        { new() { From = At(2), To = At(4) }, [4, 3, 2] },
        { new() { From = At(2), To = At(4), Tags = ["red"] }, [4] },
        { new() { From = At(2), To = At(4), Phases = [SessionPhase.Live, SessionPhase.Pending] }, [4] },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Filters_are_combined(SessionFilter filter, int[] expected)
    {
        await FillAsync();

        Assert.Equal(expected, await NumbersAsync(filter));
        Assert.Equal(expected.Reverse(), await NumbersAsync(filter, oldestFirst: true));
        var second = await PageAsync(filter, offset: 1, limit: 1);
        Assert.Equal(expected.Length, second.Total);
        Assert.Equal(expected.Skip(1).Take(1), second.Items.Select(NumberOf));
    }

    [Fact]
    public async Task Another_tenants_sessions_are_in_no_list()
    {
        var foreign = Session(1);
        await Store.ListAsync(foreign with { Tenant = new TenantId("other") }, Session(2));

        Assert.Equal([2], await NumbersAsync(new()));
        Assert.Equal([2], await NumbersAsync(new() { From = At(0) }));
    }

    [Fact]
    public async Task A_filter_that_no_list_answers_is_tried_on_a_bounded_number_of_rows_and_says_so()
    {
        await Store.ListAsync(Session(0, tags: ["first"]));
        await Store.FillAsync(Enumerable.Range(0, SessionLists.MostTried).Select(_ => Rows.Session(Guid.NewGuid().ToString(), SessionStatus.Ended)));
        await Store.ListAsync(Session(1, tags: ["last"]));

        var newest = await PageAsync(new() { TagParts = ["st"] });
        var counted = await PageAsync(new() { Tags = ["first"] });

        Assert.True(newest.IsPartial);
        Assert.Equal([1], newest.Items.Select(NumberOf));
        Assert.False(counted.IsPartial);
        Assert.Single(counted.Items);
        Assert.Equal(SessionLists.MostTried + 2, (await PageAsync(new(), limit: 1)).Total);
    }

    private static DateTimeOffset At(int minute) => Rows.At.AddMinutes(minute);

    private static SessionRow Session(int number, SessionStatus status = SessionStatus.Ended, long revision = 1, ImmutableArray<string> tags = default)
    {
        var at = At(number);
        var row = Rows.Session(Guid.CreateVersion7(at).ToString("D"), status, revision);
        var id = new SessionId($"{row.View.Session.Value[..13]}-7000-8000-{number:d12}");
        return row with { View = row.View with { Session = id, CreatedAt = at, Settings = row.View.Settings with { Tags = tags.IsDefault ? [] : tags } } };
    }

    private static int NumberOf(SessionRow row) => int.Parse(row.View.Session.Value[24..], System.Globalization.CultureInfo.InvariantCulture);

    private async Task FillAsync()
    {
        var (first, second, third, fifth, sixth) = (Session(1, tags: ["red"]), Session(2, tags: ["light-blue"]), Session(3), Session(5), Session(6, tags: ["red"]));
        await Store.ListAsync(
            first with { View = first.View with { Settings = first.View.Settings with { ConfigurationJson = """{"browser":{"profile":{"name":"My shop"}}}""" } } },
            second with { View = second.View with { Settings = second.View.Settings with { Proxy = new(SessionProxyKind.Operators) } } },
            third with { View = third.View with { Batch = "b1" } },
            Session(4, SessionStatus.Active, tags: ["red", "Blue"]),
            fifth with { View = fifth.View with { OwnedBy = new("e1") } },
            sixth with { View = sixth.View with { Settings = sixth.View.Settings with { ConfigurationJson = """{"browser":{"extra_stealth":{"active":true}}}""" } } });
    }

    private Task<SessionListPage> PageAsync(SessionFilter filter, long offset = 0, int limit = 100, bool oldestFirst = false) =>
        Store.Lists.ListSessionsAsync(new(Rows.Acme, filter, oldestFirst, offset, limit), Cancelled);

    private async Task<IEnumerable<int>> NumbersAsync(SessionFilter filter, long offset = 0, int limit = 100, bool oldestFirst = false) =>
        (await PageAsync(filter, offset, limit, oldestFirst)).Items.Select(NumberOf);
}

public sealed class SqliteSessionListTests() : SessionListTests(new SqliteTestDatabase());

public sealed class PostgresSessionListTests(PostgresServer server) : SessionListTests(new PostgresTestDatabase(server));
