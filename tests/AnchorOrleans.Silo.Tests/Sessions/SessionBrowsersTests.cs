using System.Reflection;
using AnchorOrleans.Admission;
using AnchorOrleans.Api.Extensions;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Browser.Cdp;
using AnchorOrleans.Browser.Checkpoints;
using AnchorOrleans.Browser.Chromium;
using AnchorOrleans.Browser.Egress;
using AnchorOrleans.Browser.Files;
using AnchorOrleans.Browser.Pool;
using AnchorOrleans.Browser.Recordings;
using AnchorOrleans.Browser.Screencasts;
using AnchorOrleans.Browser.Tracing;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Jail;
using AnchorOrleans.Secrets;
using AnchorOrleans.Sessions;
using AnchorOrleans.Silo.Executions;
using AnchorOrleans.Silo.Extensions;
using AnchorOrleans.Silo.Profiles;
using AnchorOrleans.Silo.Recordings;
using AnchorOrleans.Silo.Sessions;
using AnchorOrleans.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Tests.Sessions;

/// <summary>A session asks again when an answer is late; it must not get a second browser by that.</summary>
public sealed class SessionBrowsersTests
{
    private static readonly TenantKey Session = new(new TenantId("acme"), "s1");

    private readonly SlowPool _pool = new();
    private readonly SessionBrowsers _browsers;

    public SessionBrowsersTests()
    {
        // What only an end would call stands for nothing here.
        var grains = DispatchProxy.Create<IGrainFactory, Uncalled>();
        var relay = new CdpRelay(Options.Create(new BrowserOptions()), TimeProvider.System, NullLogger<CdpRelay>.Instance);
        var reports = new AttemptReports(grains, TimeProvider.System, DispatchProxy.Create<IHostApplicationLifetime, Uncalled>(), NullLogger<AttemptReports>.Instance);
        var proxies = new SessionProxies(DispatchProxy.Create<ISecretBox, Uncalled>(), Options.Create(new ProxyOptions()));
        var adverts = new AdvertDomains(Options.Create(new EgressOptions()));
        var profiles = new SessionProfiles(
            DispatchProxy.Create<IArtifactStore, Uncalled>(),
            DispatchProxy.Create<ISecretBox, Uncalled>(),
            grains,
            TimeProvider.System,
            Options.Create(new ProfileStorageOptions()),
            NullLogger<SessionProfiles>.Instance);
        var artifacts = new SessionArtifacts(DispatchProxy.Create<IArtifactStore, Uncalled>(), grains, NullLogger<SessionArtifacts>.Instance);
        var recordings = new SessionRecordings(
            new SessionRecorders(DispatchProxy.Create<IJailer, Uncalled>(), Options.Create(new RecordingOptions()), TimeProvider.System),
            artifacts,
            new RecordingFolder(Options.Create(new StorageOptions())),
            Options.Create(new ScreencastOptions()),
            TimeProvider.System,
            NullLogger<SessionRecordings>.Instance);
        var traces = new SessionTraces(artifacts, Options.Create(new TraceOptions()), TimeProvider.System, NullLogger<SessionTraces>.Instance);
        var extensions = new ExtensionShelf(grains, DispatchProxy.Create<IArtifactStore, Uncalled>(), Options.Create(new ExtensionOptions()));
        var checkpoints = new SessionCheckpoints(
            DispatchProxy.Create<IArtifactStore, Uncalled>(), DispatchProxy.Create<ISecretBox, Uncalled>(), reports, Options.Create(new CheckpointOptions()), TimeProvider.System, NullLogger<SessionCheckpoints>.Instance);
        _browsers = new(
            _pool, relay, proxies, adverts, profiles, recordings, traces, extensions, checkpoints, grains, reports, Options.Create(new SessionFileOptions()), TimeProvider.System, NullLogger<SessionBrowsers>.Instance);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Overlapping_openings_of_one_epoch_get_one_browser()
    {
        var first = _browsers.OpenAsync(Assignment(1), Cancelled);
        var second = _browsers.OpenAsync(Assignment(1), Cancelled);
        _pool.Release();

        Assert.True((await first).IsOpen);
        Assert.True((await second).IsOpen);
        Assert.True((await _browsers.OpenAsync(Assignment(1), Cancelled)).IsOpen);
        Assert.Equal(1, _pool.Acquired);
    }

    [Fact]
    public async Task Who_gives_up_while_the_browser_starts_finds_it_when_asking_again()
    {
        using var giveUp = new CancellationTokenSource();
        var first = _browsers.OpenAsync(Assignment(1), giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        var second = _browsers.OpenAsync(Assignment(1), Cancelled);
        _pool.Release();

        Assert.True((await second).IsOpen);
        Assert.Equal(1, _pool.Acquired);
    }

    [Fact]
    public async Task An_older_activation_gets_nothing_while_a_newer_ones_browser_starts()
    {
        var newer = _browsers.OpenAsync(Assignment(2), Cancelled);

        Assert.False((await _browsers.OpenAsync(Assignment(1), Cancelled)).IsOpen);

        _pool.Release();
        Assert.True((await newer).IsOpen);
        Assert.Equal(1, _pool.Acquired);
    }

    [Fact]
    public async Task Closing_waits_for_the_browser_that_is_being_opened()
    {
        var opening = _browsers.OpenAsync(Assignment(1), Cancelled);
        var closing = _browsers.CloseAsync(Session, epoch: 1, Cancelled);
        Assert.False(closing.IsCompleted);

        _pool.Release();
        await opening;
        await _pool.Lease.Disposed.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
    }

    private static BrowserAssignment Assignment(long epoch) => new(
        Session,
        epoch,
        new SlotLease(new LeaseId($"{Session}@{epoch}"), SlotKind.Browser, new HostId("host"), Session, Holder: null),
        new SessionSettings(null, Headless: true, 1440, 900, null, null, [], null));

    /// <summary>Fails whatever is called.</summary>
    public class Uncalled : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.ReturnType.IsValueType
            ? Activator.CreateInstance(targetMethod.ReturnType)
            : throw new NotSupportedException($"The test does not foresee {targetMethod.Name}.");
    }

    private sealed class SlowPool : IBrowserPool
    {
        private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _acquired;

        public int Slots => 1;

        public string? Obstacle => null;

        public int Acquired => _acquired;

        public StillLease Lease { get; } = new();

        public void Release() => _gate.SetResult();

        public async Task<IBrowserLease> AcquireAsync(BrowserRequest request, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _acquired);
            await _gate.Task.WaitAsync(cancellationToken);
            return Lease;
        }
    }

    private sealed class StillLease : IBrowserLease
    {
        public TaskCompletionSource Disposed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string BrowserId => "still";

        public string BrowserPath => "/devtools/browser/still";

        public IEgressEndpoint Egress => throw new NotSupportedException();

        public Task<BrowserExit> Exited { get; } = new TaskCompletionSource<BrowserExit>().Task;

        public BrowserFiles Files => throw new NotSupportedException();

        public Task<Stream> ConnectCdpAsync(CancellationToken cancellationToken = default) => throw new IOException("It has ended.");

        public Task NavigateAsync(string url, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<bool> CloseAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task WriteProfileAsync(Stream destination, bool withCaches, long limitBytes, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask DisposeAsync()
        {
            Disposed.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}
