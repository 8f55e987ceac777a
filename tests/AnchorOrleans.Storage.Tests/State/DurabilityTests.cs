using System.Diagnostics;
using System.Globalization;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Storage.Tests.Processes;

namespace AnchorOrleans.Storage.Tests.State;

public sealed class DurabilityTests : IDisposable
{
    private const int ExitCodeOfKilled = 128 + 9;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_acknowledged_survives_the_killing_of_the_process()
    {
        for (var round = 0; round < 3; round++)
        {
            var acknowledged = await WriteUntilKilledAsync();

            await using var store = SqliteStore.At(_folder.Path);
            var rows = await store.Lists.ListTasksAsync(new(new("acme"), Offset: 0, Limit: 100), TestContext.Current.CancellationToken);
            Assert.Equal(AcknowledgingWriter.Writers, rows.Total);
            for (var writer = 0; writer < AcknowledgingWriter.Writers; writer++)
            {
                var state = new HeldState();
                await store.Grains.ReadStateAsync("counter", AcknowledgingWriter.Grain(writer), state);

                // One more may have been written whose acknowledgement did not get out.
                Assert.InRange(state.State.Count, acknowledged[writer], acknowledged[writer] + 1);
                var row = Assert.Single(rows.Items, row => row.Description.Task == new TaskId(writer.ToString(CultureInfo.InvariantCulture)));
                Assert.Equal(state.State.Count, row.Revision);
            }
        }
    }

    /// <returns>The last count that each writer said was acknowledged.</returns>
    private async Task<int[]> WriteUntilKilledAsync()
    {
        var start = new ProcessStartInfo(Path.ChangeExtension(typeof(DurabilityTests).Assembly.Location, extension: null))
        {
            ArgumentList = { AcknowledgingWriter.Command, _folder.Path },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ExitCodeOfKilled, process.ExitCode);

        var acknowledged = new int[AcknowledgingWriter.Writers];
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(' ')))
        {
            acknowledged[int.Parse(line[0], CultureInfo.InvariantCulture)] = int.Parse(line[1], CultureInfo.InvariantCulture);
        }

        return acknowledged;
    }
}
