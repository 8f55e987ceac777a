using System.Runtime.Versioning;
using System.Security.Cryptography;
using AnchorOrleans.Storage.Artifacts;
using AnchorOrleans.Testing;

namespace AnchorOrleans.Storage.Tests.Hosting;

/// <summary>A folder that several processes use at once, here each with objects of its own over it.</summary>
[SupportedOSPlatform("linux")]
public sealed class SharedFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Of_many_that_make_the_first_key_at_once_all_read_the_same_and_only_the_owner_may()
    {
        using var start = new Barrier(16);

        var keys = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Factory.StartNew(
            () =>
            {
                var shared = new SharedFolder(_folder.Path);
                var key = RandomNumberGenerator.GetBytes(32);
                start.SignalAndWait(Cancelled);
                return shared.ReadOrCreate("key", () => key);
            },
            Cancelled, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        Assert.All(keys, key => Assert.Equal(keys[0], key));
        Assert.Equal(_folder["key"], Assert.Single(Directory.GetFiles(_folder.Path)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["key"]));
    }

    [Fact]
    public async Task Two_processes_may_put_the_same_artifact_at_once()
    {
        var clock = new ManualTimeProvider(DateTimeOffset.UnixEpoch);
        using var one = new FolderArtifacts(new(_folder.Path), clock);
        using var other = new FolderArtifacts(new(_folder.Path), clock);
        var content = RandomNumberGenerator.GetBytes(100_000);

        var references = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => (number % 2 == 0 ? one : other).PutAsync(new MemoryStream(content), Cancelled)));

        Assert.Single(references.Distinct());
        Assert.Equal(content, await other.ReadAsync(references[0].Hash, Cancelled));
        Assert.Single(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Two_processes_may_sweep_the_same_uploads_at_once()
    {
        var clock = new ManualTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        var one = new FolderUploads(new(_folder.Path), clock);
        var other = new FolderUploads(new(_folder.Path), clock);
        for (var number = 0; number < 200; number++)
        {
            await one.PutAsync(new MemoryStream([1]), Cancelled);
        }

        clock.Advance(TimeSpan.FromHours(1));
        var kept = await other.PutAsync(new MemoryStream([2]), Cancelled);
        await Task.WhenAll(
            Task.Run(() => one.SweepAsync(clock.GetUtcNow() - TimeSpan.FromMinutes(1), Cancelled), Cancelled),
            Task.Run(() => other.SweepAsync(clock.GetUtcNow() - TimeSpan.FromMinutes(1), Cancelled), Cancelled));

        Assert.Equal(kept.Id, Path.GetFileName(Assert.Single(Directory.GetFiles(_folder["uploads"]))));
    }
}
