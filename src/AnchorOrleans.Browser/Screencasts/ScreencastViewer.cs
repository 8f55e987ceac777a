using System.Threading.Channels;

namespace AnchorOrleans.Browser.Screencasts;

/// <summary>One who looks at a screencast: sees the newest picture when ready for it, never those that were missed meanwhile.</summary>
public sealed class ScreencastViewer : IAsyncDisposable
{
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Func<ScreencastViewer, ValueTask> _leave;

    internal ScreencastViewer(Screencast screencast, Func<ScreencastViewer, ValueTask> leave, int? rate)
    {
        (Screencast, _leave, Rate) = (screencast, leave, rate);
        Notify();
    }

    /// <summary>Gets the newest picture; null before the first.</summary>
    public ScreencastFrame? Frame => Screencast.Frame;

    internal Screencast Screencast { get; }

    /// <summary>Gets with how many pictures a second it is content, as a recording is, which takes none of the places that there are (<see cref="ScreencastOptions.MaxViewers"/>); null for a person.</summary>
    internal int? Rate { get; }

    /// <summary>Waits until there is something new.</summary>
    /// <returns>False when the screencast has ended.</returns>
    public async ValueTask<bool> WaitForNewsAsync(CancellationToken cancellationToken = default) =>
        await _news.Reader.WaitToReadAsync(cancellationToken) && _news.Reader.TryRead(out _);

    /// <summary>Leaves; the screencast stops when nobody else looks.</summary>
    public ValueTask DisposeAsync() => _leave(this);

    internal void Notify() => _news.Writer.TryWrite(true);

    internal void End() => _news.Writer.TryComplete();
}
