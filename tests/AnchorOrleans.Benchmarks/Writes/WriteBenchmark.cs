using System.Diagnostics;
using System.Globalization;
using AnchorOrleans.Testing.Postgres;

namespace AnchorOrleans.Benchmarks.Writes;

/// <summary>Counts how many states a second are written and acknowledged, with their rows in lists and without, by some grains at once in one process or two.</summary>
internal static class WriteBenchmark
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(3);

    /// <summary>Measures both databases, and prints a table.</summary>
    public static async Task RunAsync(TextWriter output)
    {
        await using var server = new PostgresServer();
        await output.WriteLineAsync($"{"database",-10} {"processes",9} {"writers of each",16} {"states/s",10} {"with rows/s",12}");
        foreach (var writers in new[] { 1, 8, 64 })
        {
            await MeasureAsync(output, "sqlite", server: null, processes: 1, writers);
        }

        foreach (var processes in new[] { 1, 2 })
        {
            foreach (var writers in new[] { 1, 8, 64 })
            {
                await MeasureAsync(output, "postgres", server, processes, writers);
            }
        }
    }

    private static async Task MeasureAsync(TextWriter output, string database, PostgresServer? server, int processes, int writers)
    {
        var schema = $"writes_{Guid.NewGuid():N}";
        var stores = new List<WrittenStore>();
        try
        {
            for (var process = 0; process < processes; process++)
            {
                stores.Add(await WrittenStore.CreateAsync(server, schema));
            }

            // The first second is for plans, pools and compilers.
            await RunAsync(stores, writers, isListed: true, TimeSpan.FromSeconds(1));
            var states = await RunAsync(stores, writers, isListed: false, Length);
            var rows = await RunAsync(stores, writers, isListed: true, Length);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{database,-10} {processes,9} {writers,16} {states,10:N0} {rows,12:N0}"));
        }
        finally
        {
            foreach (var store in stores)
            {
                await store.DisposeAsync();
            }
        }
    }

    private static async Task<double> RunAsync(List<WrittenStore> stores, int writers, bool isListed, TimeSpan length)
    {
        var began = Stopwatch.GetTimestamp();
        var written = await Task.WhenAll(
            from store in stores
            from writer in Enumerable.Range(0, writers)
            select store.WriteAsync(isListed, () => Stopwatch.GetElapsedTime(began) < length));
        return written.Sum() / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
