using System.Security.Cryptography;
using System.Text;
using AnchorOrleans.Jail;
using AnchorOrleans.Sandbox.Node.Processes;

namespace AnchorOrleans.Sandbox.Node.Compiling;

/// <summary>Compiles tasks in one jailed process, one after the other, and remembers the results.</summary>
internal sealed class CodeCompiler(NodeJail node, SandboxOptions options, TimeProvider clock) : IAsyncDisposable
{
    // JavaScript and map together are a few times as long as the code; what is far longer is an attack.
    private const int LongestAnswer = 32;

    // A deep stack, because long chains of operators nest deeply; the engine's own module type finds what TypeScript lets pass.
    private static readonly NodeScript Script = new("compile.js", ["--experimental-vm-modules", "--stack-size=3900"], Arguments: [], Mounts: []);

    private readonly CompileCache _cache = new(options.CompileCacheBytes);
    private readonly SemaphoreSlim _turn = new(1);
    private CompilerProcess? _process;

    /// <summary>Compiles a task's code, or finds it compiled.</summary>
    public async Task<CompileOutcome> CompileAsync(string typeScript, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(typeScript);
        if (bytes.Length > options.CodeBytes)
        {
            return Refuse(
                DiagnosticCodes.TooLarge,
                $"The code is {bytes.Length} bytes long; the limit is {options.CodeBytes} ({SandboxOptions.Section}:{nameof(options.CodeBytes)}).");
        }

        var hash = Convert.ToHexString(SHA256.HashData(bytes));
        if (_cache.Find(hash) is { } known)
        {
            return known;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            var outcome = _cache.Find(hash) ?? await CompileWhileLockedAsync(typeScript, cancellationToken);
            _cache.Keep(hash, outcome);
            return outcome;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Starts the compiler before it is needed.</summary>
    public async Task WarmAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await StartWhileLockedAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        await EndWhileLockedAsync();
        _turn.Dispose();
    }

    private static CompileOutcome.Refused Refuse(string code, string message)
    {
        return new CompileOutcome.Refused([new CodeDiagnostic(DiagnosticSeverity.Error, code, message, Line: 1, Column: 1)]);
    }

    private async Task<CompileOutcome> CompileWhileLockedAsync(string typeScript, CancellationToken cancellationToken)
    {
        var process = await StartWhileLockedAsync(cancellationToken);
        using var timeout = new CancellationTokenSource(options.CompileTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return (await process.AskAsync(typeScript, either.Token)).ToOutcome();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await EndWhileLockedAsync();
            return Refuse(
                DiagnosticCodes.TooCostly,
                $"The code takes longer to compile than {options.CompileTimeout} ({SandboxOptions.Section}:{nameof(options.CompileTimeout)}).");
        }
        catch (OperationCanceledException)
        {
            await EndWhileLockedAsync();
            throw;
        }
        catch (IOException)
        {
            await EndWhileLockedAsync();
            return Refuse(
                DiagnosticCodes.TooCostly,
                $"The code takes more memory to compile than {options.MemoryBytes} bytes ({SandboxOptions.Section}:{nameof(options.MemoryBytes)}), or its result is too long.");
        }
    }

    private async Task<CompilerProcess> StartWhileLockedAsync(CancellationToken cancellationToken)
    {
        if (_process is { HasEnded: true })
        {
            await EndWhileLockedAsync();
        }

        var limits = new JailLimits(options.MemoryBytes, options.Processes, options.TemporaryBytes, options.SharedMemoryBytes);
        return _process ??= new CompilerProcess(
            await node.StartAsync(Script, limits, cancellationToken), LongestAnswer * Math.Max(options.CodeBytes, 4_096));
    }

    private async Task EndWhileLockedAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.DisposeAsync();
        }
    }
}
