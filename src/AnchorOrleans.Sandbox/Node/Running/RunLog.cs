using System.Text;

namespace AnchorOrleans.Sandbox.Node.Running;

/// <summary>Passes a run's log on, one line after the other, until its limit is reached.</summary>
internal sealed class RunLog(SandboxRequest request, TimeProvider clock, CancellationToken stopping) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private long _left = request.Limits.LogBytes;

    /// <summary>Passes a line on, and returns when it has been taken: until then whoever writes it waits.</summary>
    public async ValueTask WriteAsync(LogLineLevel level, string text)
    {
        await _turn.WaitAsync(stopping);
        try
        {
            if (_left < 0)
            {
                return;
            }

            _left -= Encoding.UTF8.GetByteCount(text) + 1;
            await request.Log(_left < 0 ? Notice() : new LogLine(clock.GetUtcNow(), level, text), stopping);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private LogLine Notice()
    {
        return new LogLine(
            clock.GetUtcNow(),
            LogLineLevel.Warn,
            $"The log ends here: it is larger than {request.Limits.LogBytes} bytes ({SandboxOptions.Section}:{nameof(SandboxOptions.LogBytes)}). The task goes on.");
    }
}
