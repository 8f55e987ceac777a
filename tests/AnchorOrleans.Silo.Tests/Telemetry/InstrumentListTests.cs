using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using AnchorOrleans.Silo.Hosting;

namespace AnchorOrleans.Silo.Tests.Telemetry;

/// <summary>Holds the list of metrics in TELEMETRY.md to what the projects measure.</summary>
public sealed class InstrumentListTests
{
    [Fact]
    public void Every_metric_is_listed_with_kind_unit_and_meaning_and_nothing_else_is()
    {
        var measured = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith("AnchorOrleans.", StringComparison.Ordinal))
                {
                    measured.Add($"{instrument.Name} | {KindOf(instrument)} | {instrument.Unit} | {instrument.Description}");
                }
            },
        };
        listener.Start();

        var classes = OwnAssemblies().Select(assembly => assembly.GetType($"{assembly.GetName().Name}.Diagnostics")).OfType<Type>().ToList();
        classes.ForEach(type => RuntimeHelpers.RunClassConstructor(type.TypeHandle));

        Assert.Equal(7, classes.Count);
        Assert.Equal(
            MetricTable.Rows.Select(row => $"{row.Name} | {row.Kind} | {row.Unit} | {row.Meaning}").Order(StringComparer.Ordinal),
            measured.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<Assembly> OwnAssemblies() => typeof(SiloOptions).Assembly.GetReferencedAssemblies()
        .Where(name => name.Name!.StartsWith("AnchorOrleans.", StringComparison.Ordinal)).Select(Assembly.Load).Append(typeof(SiloOptions).Assembly);

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "UpDownCounter" => "up-down counter",
        var name => name.ToLowerInvariant(),
    };
}
