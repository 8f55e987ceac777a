using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Tests.Artifacts;

public sealed class LinkKeyGrainTests
{
    [Fact]
    public async Task The_key_is_made_once_and_survives_a_restart()
    {
        await using var silo = await TestSilo.StartAsync();

        var keys = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => silo.Grains.GetLinkKey().GetAsync(TestContext.Current.CancellationToken)));
        await silo.RestartAsync();
        var after = await silo.Grains.GetLinkKey().GetAsync(TestContext.Current.CancellationToken);

        Assert.Equal(64, after.Length);
        Assert.All(keys, key => Assert.Equal(after, key));
    }
}
