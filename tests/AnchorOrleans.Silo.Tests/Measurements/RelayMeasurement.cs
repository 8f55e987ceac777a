using System.Diagnostics;
using System.Globalization;
using AnchorOrleans.Silo.Tests.Relay;

namespace AnchorOrleans.Silo.Tests.Measurements;

/// <summary>What the way over another silo costs a guest.</summary>
public sealed class RelayMeasurement(ITestOutputHelper output)
{
    private const int Rounds = 1000;
    private const int Large = 20 * 1024 * 1024;

    [Fact(Explicit = true)]
    public async Task A_relayed_command_takes_little_longer_than_one_to_a_browser_of_the_own_silo()
    {
        await using var stage = await RelayStage.StartAsync();
        var session = await stage.OpenAsync();
        using var local = await RelayGuest.ConnectAsync(new UriBuilder(stage.Silo.Address) { Scheme = "ws" }.Uri, $"/?apiKey={stage.Silo.Key}&sessionId={session}");
        using var relayed = await RelayGuest.ConnectAsync(stage.Gateway.Address, $"/guest/{session}");

        // Once to warm everything up.
        await MeasureAsync(local);
        await MeasureAsync(relayed);
        var (ofLocal, ofRelayed) = (await MeasureAsync(local), await MeasureAsync(relayed));
        var (largeOfLocal, largeOfRelayed) = (await TakeAsync(local), await TakeAsync(relayed));

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Median of {Rounds} round trips: {ofLocal.Median.TotalMilliseconds:0.000} ms local, {ofRelayed.Median.TotalMilliseconds:0.000} ms relayed; 99th percentile {ofLocal.High.TotalMilliseconds:0.0} and {ofRelayed.High.TotalMilliseconds:0.0} ms. An answer of 20 MiB: {largeOfLocal.TotalMilliseconds:0} and {largeOfRelayed.TotalMilliseconds:0} ms."));
        Assert.InRange(ofRelayed.Median - ofLocal.Median, TimeSpan.MinValue, TimeSpan.FromMilliseconds(5));
    }

    private static async Task<(TimeSpan Median, TimeSpan High)> MeasureAsync(RelayGuest guest)
    {
        var times = new List<TimeSpan>(Rounds);
        for (var round = 0; round < Rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            await guest.CallAsync("Browser.getVersion", []);
            times.Add(Stopwatch.GetElapsedTime(began));
        }

        times.Sort();
        return (times[Rounds / 2], times[Rounds * 99 / 100]);
    }

    private static async Task<TimeSpan> TakeAsync(RelayGuest guest)
    {
        var page = await guest.AttachAsync();
        await guest.PostAsync("Runtime.evaluate", new() { ["expression"] = $"'x'.repeat({Large})", ["returnByValue"] = true }, page);
        var began = Stopwatch.GetTimestamp();
        while ((await guest.ReceiveAsync()).Content.Length < Large)
        {
        }

        return Stopwatch.GetElapsedTime(began);
    }
}
