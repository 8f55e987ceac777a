using AnchorOrleans.Benchmarks.Agents;
using AnchorOrleans.Benchmarks.Lists;
using AnchorOrleans.Benchmarks.Writes;
using AnchorOrleans.Testing.Postgres;

switch (args)
{
    case [] or ["lists"]:
        await ListBenchmark.RunAsync(Console.Out, server: null);
        return 0;
    case ["lists", "postgres"]:
        await using (var server = new PostgresServer())
        {
            await ListBenchmark.RunAsync(Console.Out, server);
        }

        return 0;
    case ["writes"]:
        await WriteBenchmark.RunAsync(Console.Out);
        return 0;
    case ["agents"]:
        return await AgentBenchmark.RunAsync(Console.Out) ? 0 : 1;
    default:
        await Console.Error.WriteLineAsync("Say 'lists', 'lists postgres', 'writes' or 'agents'.");
        return 2;
}
