using AnchorOrleans.Grains.Tasks;

namespace AnchorOrleans.Grains.Tests.Hosting;

/// <summary>Stands where the compiler would run: it notes what it is asked, and answers as the test says.</summary>
internal sealed class RecordingCompiler(Journal journal) : ICodeCompiler
{
    public Func<string, Task<CompiledCode>> Answer { get; set; } = _ => Task.FromResult(new CompiledCode([1, 2, 3], [], ReadsSession: false));

    public Task<CompiledCode> CompileAsync(string source, CancellationToken cancellationToken = default)
    {
        journal.Note($"compile {source}");
        return Answer(source);
    }
}
