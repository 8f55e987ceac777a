using AnchorOrleans.Artifacts;
using AnchorOrleans.Grains.Tasks;
using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorOrleans.Grains.Tests.Tasks;

public sealed class CompilerGrainTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_source_is_compiled_once_however_many_ask_at_once()
    {
        await using var silo = await TestSilo.StartAsync();
        var release = new TaskCompletionSource();
        silo.Compiler.Answer = async _ =>
        {
            await release.Task;
            return new CompiledCode([4, 5, 6], [], ReadsSession: true);
        };
        var compiler = await CompilerOfAsync(silo, "export default 1;");
        var asking = Enumerable.Range(0, 10).Select(_ => compiler.CompileAsync(Cancelled)).ToList();
        await silo.Journal.SeenAsync("compile export default 1;");

        release.SetResult();
        var compilations = await Task.WhenAll(asking).WaitAsync(Timeouts.Default, Cancelled);

        Assert.Equal(1, silo.Journal.Count("compile export default 1;"));
        Assert.All(compilations, compilation => Assert.True(compilation is { CanRun: true, ReadsSession: true }));
        Assert.Equal([4, 5, 6], await silo.Services.GetRequiredService<IArtifactStore>().ReadAsync(compilations[0].Compiled!.Hash, Cancelled));
    }

    [Fact]
    public async Task An_error_behind_many_warnings_keeps_the_code_from_running()
    {
        await using var silo = await TestSilo.StartAsync();
        var warnings = Enumerable.Range(1, 60).Select(line => new Diagnostic(IsError: false, new string('w', 10_000), line, 1));
        silo.Compiler.Answer = _ => Task.FromResult(new CompiledCode([1], [.. warnings, new Diagnostic(IsError: true, "No default export.", 0, 0)], ReadsSession: false));

        var compilation = await (await CompilerOfAsync(silo, "const a = 1;")).CompileAsync(Cancelled);

        Assert.False(compilation.CanRun);
        Assert.Equal(20, compilation.Diagnostics.Length);
        Assert.Equal("No default export.", compilation.Diagnostics[0].Message);
        Assert.All(compilation.Diagnostics, diagnostic => Assert.InRange(diagnostic.Message.Length, 1, 200));
    }

    [Fact]
    public async Task A_compiler_that_failed_is_asked_again()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Compiler.Answer = _ => Task.FromException<CompiledCode>(new IOException("The compiler did not start."));
        var compiler = await CompilerOfAsync(silo, "export default 1;");
        await Assert.ThrowsAnyAsync<IOException>(() => compiler.CompileAsync(Cancelled));

        silo.Compiler.Answer = _ => Task.FromResult(new CompiledCode([1], [], ReadsSession: false));

        Assert.True((await compiler.CompileAsync(Cancelled)).CanRun);
    }

    [Fact]
    public async Task Checking_keeps_nothing_of_the_code_and_asks_the_compiler_once()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Compiler.Answer = _ => Task.FromResult(new CompiledCode([1], [], ReadsSession: false) { Inputs = [new TaskInput("ANCHOR_URL", "x")] });
        var compiler = silo.Grains.GetCompiler(HexHash.Of("checked"));

        var first = await compiler.CheckAsync("checked", Cancelled);
        var second = await compiler.CheckAsync("checked", Cancelled);

        Assert.Equal([new TaskInput("ANCHOR_URL", "x")], first.Inputs.Reads);
        Assert.Equal(first.Inputs.Reads, second.Inputs.Reads);
        Assert.Equal(1, silo.Journal.Count("compile checked"));
        await Assert.ThrowsAnyAsync<IOException>(() => compiler.CompileAsync(Cancelled));
    }

    [Fact]
    public async Task Inputs_are_kept_as_far_as_they_fit_into_a_state_and_none_is_cut()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Compiler.Answer = _ => Task.FromResult(new CompiledCode([1], [], ReadsSession: false)
        {
            Inputs = [.. Enumerable.Range(100, 100).Select(number => new TaskInput($"ANCHOR_{number}", new string('d', 190)))],
        });

        var compilation = await (await CompilerOfAsync(silo, "export default 2;")).CompileAsync(Cancelled);

        Assert.Equal(20, compilation.Inputs!.Reads.Length);
        Assert.All(compilation.Inputs.Reads, input => Assert.Equal(190, input.Default!.Length));
    }

    private static async Task<ICompilerGrain> CompilerOfAsync(TestSilo silo, string source)
    {
        var stored = await silo.Services.GetRequiredService<IArtifactStore>().PutAsync(System.Text.Encoding.UTF8.GetBytes(source), Cancelled);
        return silo.Grains.GetCompiler(stored.Hash);
    }
}
