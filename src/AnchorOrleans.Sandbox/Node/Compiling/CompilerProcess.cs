using System.Buffers;
using System.Text.Json;
using AnchorOrleans.Jail;

namespace AnchorOrleans.Sandbox.Node.Compiling;

/// <summary>A jailed compiler that answers one question after the other. After a failure it must be replaced: a late answer would be taken for the next.</summary>
internal sealed class CompilerProcess(IJailedProcess jail, int answerBytes) : IAsyncDisposable
{
    // Nobody reads it, and a full pipe would stop the process.
    private readonly Task _discarding = jail.StandardError.CopyToAsync(Stream.Null);

    /// <summary>Gets a value indicating whether it has ended by itself.</summary>
    public bool HasEnded => jail.Exited.IsCompleted;

    /// <summary>Compiles one text.</summary>
    /// <exception cref="IOException">The process ended, or its answer is too large.</exception>
    public async Task<CompileAnswer> AskAsync(string typeScript, CancellationToken cancellationToken)
    {
        byte[] question = [.. JsonSerializer.SerializeToUtf8Bytes(new CompileQuestion(typeScript), CompilerJson.Default.CompileQuestion), (byte)'\n'];
        await jail.StandardInput.WriteAsync(question, cancellationToken);
        await jail.StandardInput.FlushAsync(cancellationToken);

        var answer = await ReadLineAsync(cancellationToken);
        return JsonSerializer.Deserialize(answer.Span, CompilerJson.Default.CompileAnswer)!;
    }

    public async ValueTask DisposeAsync()
    {
        jail.Kill();
        await _discarding;
        await jail.DisposeAsync();
    }

    private async Task<ReadOnlyMemory<byte>> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new ArrayBufferWriter<byte>(65_536);
        while (line.WrittenCount <= answerBytes)
        {
            var received = await jail.StandardOutput.ReadAsync(line.GetMemory(65_536), cancellationToken);
            if (received == 0)
            {
                throw new EndOfStreamException("The compiler ended.");
            }

            line.Advance(received);
            if (line.WrittenSpan[^1] == (byte)'\n')
            {
                return line.WrittenMemory;
            }
        }

        throw new IOException($"The compiled code is larger than {answerBytes} bytes.");
    }
}
