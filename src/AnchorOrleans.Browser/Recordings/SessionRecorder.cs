using System.Net.WebSockets;
using AnchorOrleans.Browser.Screencasts;

namespace AnchorOrleans.Browser.Recordings;

/// <summary>Records one browser as a viewer of its live picture, from its start until the browser ends or a limit is reached.</summary>
/// <remarks>
/// It adds a picture when there is a new one, and now and then the same one again, so that a page that stands still costs next to nothing and is in the file all the same.
/// What happens while it is paused is left out: the time of the video stands still.
/// </remarks>
public sealed class SessionRecorder
{
    /// <summary>How long a picture may stand before it is added again: what a crash loses at most, beside what the encoder still holds.</summary>
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(2);

    private const long Mebibyte = 1024 * 1024;

    private readonly LiveView _view;
    private readonly RecordingOptions _options;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _ending;
    private readonly Lock _lock = new();
    private Part _part;
    private TaskCompletionSource _resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ScreencastFrame? _last;
    private TimeSpan _recorded;
    private bool _hasPictures;

    private SessionRecorder(LiveView view, RecordingOptions options, TimeProvider clock, CancellationToken ending)
    {
        (_view, _options, _clock, _ending) = (view, options, clock, ending);
        _part = new Part(clock.GetTimestamp(), ending);
        Completed = Task.CompletedTask;
    }

    /// <summary>Gets a task that completes when nothing is written any more.</summary>
    /// <value>It fails only when the encoder could not be started.</value>
    public Task Completed { get; private set; }

    /// <summary>Begins.</summary>
    /// <param name="view">What is recorded.</param>
    /// <param name="start">Starts the encoder.</param>
    /// <param name="options">The limits.</param>
    /// <param name="clock">Tells when pictures were seen.</param>
    /// <param name="ending">The browser is about to end.</param>
    internal static SessionRecorder Start(LiveView view, Func<Task<VideoEncoder>> start, RecordingOptions options, TimeProvider clock, CancellationToken ending)
    {
        var recorder = new SessionRecorder(view, options, clock, ending);
        recorder.Completed = recorder.RecordAsync(start);
        return recorder;
    }

    /// <summary>Leaves out what happens from now on.</summary>
    /// <returns>A task that completes when all until now has been added.</returns>
    public Task PauseAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            _part.End(_clock.GetTimestamp());
            return Task.WhenAny(_part.Closed, Completed).WaitAsync(cancellationToken);
        }
    }

    /// <summary>Goes on after a pause.</summary>
    public void Resume()
    {
        lock (_lock)
        {
            if (_part.HasEnded && !Completed.IsCompleted)
            {
                _part = new Part(_clock.GetTimestamp(), _ending);
                _resumed.TrySetResult();
                _resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    private async Task RecordAsync(Func<Task<VideoEncoder>> start)
    {
        // The clock of the first part runs already; whoever began goes on.
        await Task.Yield();
        await using var encoder = await start();
        using var patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _clock);
        await using var killing = patience.Token.Register(encoder.Kill);
        await using var hurrying = _ending.Register(() => patience.CancelAfter(_options.FinishTimeout));
        try
        {
            while (await RecordPartAsync(encoder))
            {
                await WaitUntilResumedAsync();
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or WebSocketException)
        {
            // The encoder or the browser has ended; what was written until then is the recording.
        }

        patience.CancelAfter(_options.FinishTimeout);
        await encoder.FinishAsync();
    }

    /// <summary>Records until the part ends.</summary>
    /// <returns>Whether another part may follow.</returns>
    private async Task<bool> RecordPartAsync(VideoEncoder encoder)
    {
        Part part;
        lock (_lock)
        {
            part = _part;
        }

        try
        {
            var mayGoOn = await WatchAsync(part, encoder);
            await AddAsync(encoder, part);
            _recorded += part.Elapsed(_clock);
            return mayGoOn && !_ending.IsCancellationRequested;
        }
        finally
        {
            lock (_lock)
            {
                part.Close();
            }
        }
    }

    /// <summary>Adds pictures until the part ends.</summary>
    /// <returns>False when nothing can follow: the browser has ended, or a limit is reached.</returns>
    private async Task<bool> WatchAsync(Part part, VideoEncoder encoder)
    {
        try
        {
            await using var viewer = await _view.WatchAsync(_options.FramesPerSecond, part.Ended);
            var news = viewer.WaitForNewsAsync(part.Ended).AsTask();
            while (!IsOver(part, encoder))
            {
                var isNew = await Task.WhenAny(news, Task.Delay(Standstill, _clock, part.Ended)) == news;
                if (isNew && !await news)
                {
                    return false;
                }

                if (isNew)
                {
                    news = viewer.WaitForNewsAsync(part.Ended).AsTask();
                }

                part.Ended.ThrowIfCancellationRequested();
                if (!isNew || viewer.Frame != _last)
                {
                    _last = viewer.Frame;
                    await AddAsync(encoder, part);
                    await Task.Delay(TimeSpan.FromSeconds(1) / _options.FramesPerSecond, _clock, part.Ended);
                }
            }

            return false;
        }
        catch (OperationCanceledException) when (part.Ended.IsCancellationRequested)
        {
            return true;
        }
    }

    private bool IsOver(Part part, VideoEncoder encoder) =>
        _recorded + part.Elapsed(_clock) >= _options.MaxDuration || encoder.Bytes >= _options.Mebibytes * Mebibyte;

    /// <summary>Adds the newest picture; the first stands for all that was before it.</summary>
    private async Task AddAsync(VideoEncoder encoder, Part part)
    {
        if (_last is { } frame)
        {
            await encoder.AddAsync(frame.Jpeg, _hasPictures ? _recorded + part.Elapsed(_clock) : TimeSpan.Zero);
            _hasPictures = true;
        }
    }

    private async Task WaitUntilResumedAsync()
    {
        Task resumed;
        lock (_lock)
        {
            resumed = _part.HasEnded ? _resumed.Task : Task.CompletedTask;
        }

        await resumed.WaitAsync(_ending);
    }

    /// <summary>The time between a beginning and a pause.</summary>
    private sealed class Part(long begunAt, CancellationToken ending)
    {
        private readonly CancellationTokenSource _ended = CancellationTokenSource.CreateLinkedTokenSource(ending);
        private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _endedAt;

        /// <summary>Gets what is cancelled when it ends.</summary>
        public CancellationToken Ended => _ended.Token;

        /// <summary>Gets a value indicating whether it was paused.</summary>
        public bool HasEnded => Volatile.Read(ref _endedAt) != 0;

        /// <summary>Gets a task that completes when nothing of it is added any more.</summary>
        public Task Closed => _closed.Task;

        public TimeSpan Elapsed(TimeProvider clock) =>
            clock.GetElapsedTime(begunAt, Volatile.Read(ref _endedAt) is var end and not 0 ? end : clock.GetTimestamp());

        public void End(long now)
        {
            if (!HasEnded && !_closed.Task.IsCompleted)
            {
                Volatile.Write(ref _endedAt, now);
                _ended.Cancel();
            }
        }

        public void Close()
        {
            _closed.TrySetResult();
            _ended.Dispose();
        }
    }
}
