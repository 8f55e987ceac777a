using System.Diagnostics.CodeAnalysis;
using AnchorOrleans.Grains.Sessions;
using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace AnchorOrleans.Grains.Tests.Sessions;

public sealed class SessionBatchTests
{
    private const string Batch = "0197f3c0-0000-7000-8000-00000000abcd";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void Sessions_of_a_batch_have_ids_of_their_own_that_follow_from_it()
    {
        Assert.Equal("0197f3c0-0000-7000-8000-000000000000", SessionBatch.SessionOf(Batch, 0).Value);
        Assert.Equal("0197f3c0-0000-7000-8000-0000000003e7", SessionBatch.SessionOf(Batch, 999).Value);
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(index => SessionBatch.SessionOf(Batch, index)).Distinct().Count());
    }

    [Fact]
    public async Task A_batch_asks_for_its_sessions_as_far_as_the_tenant_may_and_goes_on_when_one_ends()
    {
        await using var silo = await TestSilo.StartAsync(browsers: 4, settings: ("Admission:SessionsPerTenant", "2"));
        await StartAsync(silo, count: 3);
        await AskedAsync(silo, 2);

        await silo.Session(SessionBatch.SessionOf(Batch, 0).Value).EndAsync("ended", Cancelled);
        silo.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(BatchProgress.Done, (await AskedAsync(silo, 3)).Progress);
        var last = await silo.Session(SessionBatch.SessionOf(Batch, 2).Value).WaitUntilOpenAsync(Cancelled);
        Assert.Equal(Batch, Assert.IsType<OpenOutcome.Opened>(last).View.Batch);
    }

    [Fact]
    public async Task A_batch_goes_on_after_a_restart()
    {
        await using var silo = await TestSilo.StartAsync(browsers: 4, settings: ("Admission:SessionsPerTenant", "1"));
        await StartAsync(silo, count: 2);
        await AskedAsync(silo, 1);
        await silo.Session(SessionBatch.SessionOf(Batch, 0).Value).EndAsync("ended", Cancelled);

        await silo.RestartAsync();
        await silo.Host.StartedAsync(new(2, 4), Cancelled);
        silo.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(BatchProgress.Done, (await AskedAsync(silo, 2)).Progress);
    }

    [Fact]
    public async Task A_batch_gives_up_when_its_time_is_up_and_says_why()
    {
        await using var silo = await TestSilo.StartAsync(browsers: 4, settings: ("Admission:SessionsPerTenant", "1"));
        await StartAsync(silo, count: 2);
        await AskedAsync(silo, 1);

        await silo.PassAsync(Patience);

        var view = await ProgressAsync(silo, BatchProgress.GaveUp);
        Assert.Equal((1, "The tenant had 1 live sessions already (Admission:SessionsPerTenant)."), (view.Asked, view.Problem));
    }

    [Fact]
    public async Task A_session_for_which_nobody_waits_gives_up_when_its_time_is_up()
    {
        await using var silo = await TestSilo.StartAsync(browsers: 1);
        await silo.OpenAsync("s1");
        await silo.Session("s2").OpenAsync(Samples.Open with { RequestedAt = silo.Clock.GetUtcNow(), GiveUpAt = silo.Clock.GetUtcNow() + Patience }, Cancelled);
        var waiting = silo.Session("s2").WaitUntilOpenAsync(Cancelled);

        await silo.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(SessionStatus.Pending, (await silo.Session("s2").DescribeAsync(Cancelled))!.Status);
        await silo.PassAsync(Patience);

        await waiting.WaitAsync(Timeouts.Default, Cancelled);
        var ended = await silo.Session("s2").WaitUntilOpenAsync(Cancelled);
        Assert.Equal(new OpenOutcome.Failed("no_slot", "No browser became free in time."), ended);
    }

    [Fact]
    public void A_cancelled_batch_asks_for_no_more_and_one_that_gave_up_stays_so()
    {
        var begun = new SessionBatchState().Start(Request(3, Samples.Now));

        Assert.Equal(BatchProgress.Asking, begun.Ask(1).Progress);
        Assert.Equal(BatchProgress.Cancelled, begun.Ask(1).Cancel().Ask(2).Progress);
        Assert.Equal(1, begun.Ask(1).Cancel().Ask(2).Asked);
        Assert.Equal(BatchProgress.GaveUp, begun.GiveUp(Samples.Now + Patience, "Because.").Cancel().Progress);
        Assert.Same(begun, begun.GiveUp(Samples.Now, "Because."));
        Assert.Same(begun, begun.Start(Request(9, Samples.Now)));
        Assert.Null(new SessionBatchState().Cancel().ToView());
    }

    [Fact]
    public async Task The_largest_batch_there_can_be_fits_the_store()
    {
        await using var silo = await TestSilo.StartAsync();
        var store = silo.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        var json = $$"""{"x":"{{new string('\\', 16 * 1024)}}"}""";
        var state = new SessionBatchState().Start(Request(1000, Samples.Now) with
        {
            MetadataJson = json,
            Settings = Samples.Settings with { ConfigurationJson = json[..^(json.Length / 2)] },
        });

        await store.WriteStateAsync("state", GrainId.Create("round-trip", "acme/batch"), new Held { State = state });
    }

    private static StartBatch Request(int count, DateTimeOffset now) => new(Samples.Settings, count, MetadataJson: null, now, now + Patience);

    private static Task<SessionBatchView> StartAsync(TestSilo silo, int count) =>
        silo.Grains.GetSessionBatch(TestSilo.Tenant, Batch).StartAsync(Request(count, silo.Clock.GetUtcNow()), Cancelled);

    private static Task<SessionBatchView> AskedAsync(TestSilo silo, int count) => UntilAsync(silo, view => view.Asked == count);

    private static Task<SessionBatchView> ProgressAsync(TestSilo silo, BatchProgress progress) => UntilAsync(silo, view => view.Progress == progress, TimeSpan.FromSeconds(1));

    /// <summary>Asks as a caller does, while time passes in steps: a turn of the batch that was late is followed by one that was not.</summary>
    private static async Task<SessionBatchView> UntilAsync(TestSilo silo, Func<SessionBatchView, bool> isSo, TimeSpan step = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        limit.CancelAfter(Timeouts.Default);
        while (true)
        {
            limit.Token.ThrowIfCancellationRequested();
            if (await silo.Grains.GetSessionBatch(TestSilo.Tenant, Batch).DescribeAsync(limit.Token) is { } view && isSo(view))
            {
                return view;
            }

            silo.Clock.Advance(step);
            await Task.Yield();
        }
    }

    private sealed class Held : IGrainState<SessionBatchState>
    {
        [AllowNull]
        public SessionBatchState State { get; set; }

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }
    }
}
