using AnchorOrleans.Storage.Tests.State;

namespace AnchorOrleans.Storage.Tests.Processes;

/// <summary>Writes until it is killed, and says of each write that it was acknowledged.</summary>
internal static class AcknowledgingWriter
{
    public const string Command = "write-until-killed";
    public const int Writers = 8;

    public static GrainId Grain(int writer) => GrainId.Create("counter", $"acme/{writer}");

    public static async Task<int> RunAsync(string folder)
    {
        await using var store = OpenStore.At(folder);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => WriteAsync(store, writer)));
        return 1;
    }

    private static async Task WriteAsync(OpenStore store, int writer)
    {
        var state = new GrainState<CounterState>(new CounterState());
        while (true)
        {
            state.State.Count++;
            await store.Grains.WriteStateAsync("counter", Grain(writer), state);
            Console.WriteLine($"{writer} {state.State.Count}");
        }
    }
}
