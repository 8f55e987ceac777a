using AnchorOrleans.Benchmarks.Agents;
using AnchorOrleans.Benchmarks.Lists;

switch (args)
{
    case [] or ["lists"]:
        await ListBenchmark.RunAsync(Console.Out);
        return 0;
    case ["agents"]:
        return await AgentBenchmark.RunAsync(Console.Out) ? 0 : 1;
    default:
        await Console.Error.WriteLineAsync("Say 'lists' or 'agents'.");
        return 2;
}
