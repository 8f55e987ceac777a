using System.Diagnostics;
using System.Globalization;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.Measurements;

/// <summary>How many cores a service and all below it use.</summary>
/// <param name="Service">The service itself.</param>
/// <param name="Browser">Its browsers and whatever else it started.</param>
internal sealed record CoresInUse(double Service, double Browser)
{
    private const double TicksPerSecond = 100;

    public double Together => Service + Browser;

    /// <summary>Measures it over a period.</summary>
    public static async Task<CoresInUse> MeasureAsync(ServiceProcess service, TimeSpan period)
    {
        var before = TicksOf(service.ProcessId);
        var began = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(period, TimeProvider.System);
        await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        var after = TicksOf(service.ProcessId);
        var ticks = TicksPerSecond * Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new((after.Service - before.Service) / ticks, (after.Browser - before.Browser) / ticks);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Together:0.000} (service {Service:0.000}, browser {Browser:0.000})");

    private static (long Service, long Browser) TicksOf(int root) => (ProcessTree.Ticks(root), ProcessTree.Below(root).Sum(ProcessTree.Ticks));
}

/// <summary>A page that always moves: a box that slides, and a long text that changes ten times a second.</summary>
internal static class MovingPage
{
    public const string Html = """
        <!doctype html><title>moving</title><style>body{margin:0;font:16px sans-serif}#box{position:absolute;top:100px;width:300px;height:200px;background:linear-gradient(45deg,#c22,#22c);animation:go 3s linear infinite}
        @keyframes go{from{left:0}50%{left:1100px}to{left:0}}</style><div id=box></div><p id=text></p><script>
        const words = 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. '.repeat(60);
        let n = 0; setInterval(() => { text.textContent = `${n++} ${words}`; }, 100);</script>
        """;
}
