using AnchorOrleans.Jail;

namespace AnchorOrleans.Browser.Tests.Pool;

/// <summary>The real jailer, which tells the test when it has started a jail.</summary>
internal sealed class TellingJailer(IJailer jailer, Action started) : IJailer, IAsyncDisposable
{
    public JailSupport Support => jailer.Support;

    public async Task<IJailedProcess> StartAsync(JailSpec spec, CancellationToken cancellationToken = default)
    {
        var process = await jailer.StartAsync(spec, cancellationToken);
        started();
        return process;
    }

    public ValueTask DisposeAsync() => ((IAsyncDisposable)jailer).DisposeAsync();

    public Task<int> SweepAsync(CancellationToken cancellationToken = default) => jailer.SweepAsync(cancellationToken);
}
