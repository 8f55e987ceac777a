using System.Diagnostics;
using AnchorOrleans.Storage.Tests.State;

namespace AnchorOrleans.Storage.Tests.Processes;

/// <summary>Writes, says of each write that it was acknowledged, and after some of them kills itself, as no test from outside could in time.</summary>
internal static class AcknowledgingWriter
{
    public const string Command = "write-and-die";
    public const int Writers = 8;

    private const int Writes = 500;

    private static int AcknowledgedWrites;

    public static GrainId Grain(int writer) => GrainId.Create("counter", $"acme/{writer}");

    public static async Task<int> RunAsync(string folder)
    {
        await using var store = SqliteStore.At(folder);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => WriteAsync(store, writer)));
        return 1;
    }

    private static async Task WriteAsync(SqliteStore store, int writer)
    {
        var state = new HeldState();
        await store.Grains.ReadStateAsync("counter", Grain(writer), state);
        while (true)
        {
            state.State.Count++;
            await store.Grains.WriteStateAsync("counter", Grain(writer), state);
            Console.WriteLine($"{writer} {state.State.Count}");
            if (Interlocked.Increment(ref AcknowledgedWrites) == Writes)
            {
                Process.GetCurrentProcess().Kill();
            }
        }
    }
}
