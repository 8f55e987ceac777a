using AnchorOrleans.Benchmarks.Lists;

await ListBenchmark.RunAsync(Console.Out);
