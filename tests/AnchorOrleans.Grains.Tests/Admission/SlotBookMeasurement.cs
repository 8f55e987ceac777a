using System.Diagnostics;
using System.Globalization;
using AnchorOrleans.Admission;

namespace AnchorOrleans.Grains.Tests.Admission;

/// <summary>What admission costs with a short line and with a long one; run by hand.</summary>
public sealed class SlotBookMeasurement
{
    private const int Rounds = 2000;

    [Theory(Explicit = true)]
    [InlineData(100, 1)]
    [InlineData(10_000, 1)]
    [InlineData(10_000, 100)]
    public void A_long_line_costs_hardly_more_than_a_short_one(int waiting, int tenants)
    {
        var driver = new SlotBookDriver();
        driver.Start("host", 16, 16);
        var line = Enumerable.Range(0, waiting + 16).Select(number => string.Create(CultureInfo.InvariantCulture, $"t{number % tenants}/r{number}")).ToList();
        foreach (var name in line)
        {
            driver.Ask(name, SlotKind.Runner);
        }

        var next = line.Count;
        Measure("ask again", () => driver.Ask(line[^1], SlotKind.Runner));
        Measure("release and join", () =>
        {
            driver.Withdraw(driver.Book.Leases.Keys.First().Value);
            driver.Ask(string.Create(CultureInfo.InvariantCulture, $"t{next % tenants}/r{next++}"), SlotKind.Runner);
        });
        Measure("report", () => driver.Report("host"));

        void Measure(string what, Action step)
        {
            step();
            var watch = Stopwatch.StartNew();
            for (var round = 0; round < Rounds; round++)
            {
                step();
            }

            TestContext.Current.SendDiagnosticMessage("{0} waiting, {1} tenant(s), {2}: {3:0.0} µs", waiting, tenants, what, watch.Elapsed.TotalMicroseconds / Rounds);
        }
    }
}
