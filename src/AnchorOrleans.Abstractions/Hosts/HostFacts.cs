namespace AnchorOrleans.Hosts;

/// <summary>What a host's process and its machine are like at this moment. What the machine does not tell is null.</summary>
/// <param name="Version">Of the service.</param>
/// <param name="Engine">What the grains run on.</param>
/// <param name="StartedAt">When the process started.</param>
/// <param name="ServiceBytes">Its memory that is in RAM, without the processes it started.</param>
/// <param name="Cores">How many the process may use.</param>
/// <param name="Load">How many threads of the machine ran or waited to, on average over the last minute.</param>
/// <param name="MemoryBytes">How much the machine has.</param>
/// <param name="MemoryUsedBytes">How much of that could not be had for something new.</param>
[GenerateSerializer, Immutable, Alias("anchor.host-facts")]
public sealed record HostFacts(
    [property: Id(0)] string Version,
    [property: Id(1)] string Engine,
    [property: Id(2)] DateTimeOffset StartedAt,
    [property: Id(3)] long ServiceBytes,
    [property: Id(4)] int Cores,
    [property: Id(5)] double? Load,
    [property: Id(6)] long? MemoryBytes,
    [property: Id(7)] long? MemoryUsedBytes);
