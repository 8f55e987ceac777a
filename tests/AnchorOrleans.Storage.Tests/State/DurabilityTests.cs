using System.Diagnostics;
using System.Globalization;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Storage.Tests.Processes;

namespace AnchorOrleans.Storage.Tests.State;

public sealed class DurabilityTests : IDisposable
{
    private const int EnoughAcknowledged = 2_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_acknowledged_survives_the_killing_of_the_process()
    {
        var acknowledged = await KillWhileWritingAsync();

        await using var store = OpenStore.At(_folder.Path);
        var rows = await store.Lists.ListTasksAsync(new(new("acme"), Offset: 0, Limit: 100), TestContext.Current.CancellationToken);
        Assert.Equal(AcknowledgingWriter.Writers, rows.Total);
        for (var writer = 0; writer < AcknowledgingWriter.Writers; writer++)
        {
            var state = new GrainState<CounterState>();
            await store.Grains.ReadStateAsync("counter", AcknowledgingWriter.Grain(writer), state);

            // One more may have been written whose acknowledgement did not get out.
            Assert.InRange(state.State.Count, acknowledged[writer], acknowledged[writer] + 1);
            var row = Assert.Single(rows.Items, row => row.Description.Task == new TaskId(writer.ToString(CultureInfo.InvariantCulture)));
            Assert.Equal(state.State.Count, row.Revision);
        }
    }

    /// <returns>The last count that each writer said was acknowledged.</returns>
    private async Task<int[]> KillWhileWritingAsync()
    {
        var start = new ProcessStartInfo(Path.ChangeExtension(typeof(DurabilityTests).Assembly.Location, extension: null))
        {
            ArgumentList = { AcknowledgingWriter.Command, _folder.Path },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var acknowledged = new int[AcknowledgingWriter.Writers];
        var lines = 0;
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            // The last line may be torn; then it has no count.
            if (line.Split(' ') is [var writer, var count] && line.Length > 2)
            {
                acknowledged[int.Parse(writer, CultureInfo.InvariantCulture)] = int.Parse(count, CultureInfo.InvariantCulture);
            }

            if (++lines == EnoughAcknowledged)
            {
                process.Kill();
            }
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(128 + 9, process.ExitCode);
        return acknowledged;
    }
}
