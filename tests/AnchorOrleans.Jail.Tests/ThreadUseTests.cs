namespace AnchorOrleans.Jail.Tests;

/// <summary>Runs when no other test does, because it counts threads.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class RunsAlone;

[Collection(typeof(RunsAlone))]
public sealed class ThreadUseTests(JailFixture jails) : IClassFixture<JailFixture>
{
    [Fact]
    public async Task Waiting_for_the_output_of_many_jails_takes_no_threads()
    {
        var before = ThreadPool.ThreadCount;
        var started = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => jails.StartAsync(JailFixture.Spec("/bin/cat"))));
        var reads = started.Select(jail => jail.StandardOutput.ReadAsync(new byte[1], TestContext.Current.CancellationToken).AsTask()).ToList();

        Assert.InRange(ThreadPool.ThreadCount, 0, before + 8);

        Array.ForEach(started, jail => jail.Kill());
        Assert.All(await Task.WhenAll(reads).Within("the end of all outputs"), length => Assert.Equal(0, length));
        await Task.WhenAll(started.Select(jail => jail.DisposeAsync().AsTask()));
    }
}
