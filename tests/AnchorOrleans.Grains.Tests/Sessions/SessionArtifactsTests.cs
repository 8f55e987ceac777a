using System.Globalization;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Grains.Sessions;
using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Grains.Tests.Sessions;

public sealed class SessionArtifactsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_noted_once_and_forgotten_once()
    {
        await using var silo = await TestSilo.StartAsync();
        var (video, trace) = (File("v"), File("t") with { Kind = SessionArtifactKind.Trace });

        Assert.True(await Of(silo).AddAsync(video, Cancelled));
        Assert.True(await Of(silo).AddAsync(video, Cancelled));
        Assert.True(await Of(silo).AddAsync(trace, Cancelled));
        Assert.Equal([video, trace], await Of(silo).ListAsync(Cancelled));
        Assert.Empty(await silo.Grains.GetSessionArtifacts(new TenantId("another"), new("s1")).ListAsync(Cancelled));

        Assert.Equal(video, await Of(silo).RemoveAsync("v", Cancelled));
        Assert.Null(await Of(silo).RemoveAsync("v", Cancelled));
        Assert.Equal([trace], await Of(silo).ListAsync(Cancelled));
    }

    [Fact]
    public async Task As_many_files_as_there_may_be_fit_the_store_and_one_more_is_refused()
    {
        await using var silo = await TestSilo.StartAsync();
        for (var number = 0; number < SessionArtifactsState.Most; number++)
        {
            Assert.True(await Of(silo).AddAsync(File(Guid.NewGuid().ToString()), Cancelled));
        }

        Assert.False(await Of(silo).AddAsync(File("more"), Cancelled));
        Assert.Equal(SessionArtifactsState.Most, (await Of(silo).ListAsync(Cancelled)).Length);
    }

    private static ISessionArtifactsGrain Of(TestSilo silo) => silo.Grains.GetSessionArtifacts(TestSilo.Tenant, new("s1"));

    private static SessionArtifact File(string id) => new(
        id,
        SessionArtifactKind.Recording,
        new ArtifactReference(new string('a', 64), long.MaxValue),
        DateTimeOffset.Parse("2026-11-22T10:00:00Z", CultureInfo.InvariantCulture),
        TimeSpan.FromHours(4));
}
