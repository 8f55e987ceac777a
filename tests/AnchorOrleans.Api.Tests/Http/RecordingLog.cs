using System.Collections.Concurrent;

namespace AnchorOrleans.Api.Tests.Http;

/// <summary>Keeps every line that is logged, with its scopes' and exceptions' texts.</summary>
[ProviderAlias("Recording")]
internal sealed class RecordingLog : ILoggerProvider
{
    public ConcurrentQueue<(string Category, LogLevel Level, string Text)> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Recorder(this, categoryName);

    public void Dispose()
    {
        // There is nothing to release.
    }

    private sealed class Recorder(RecordingLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            log.Lines.Enqueue((category, LogLevel.Trace, $"{state}"));
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Lines.Enqueue((category, logLevel, $"{formatter(state, exception)} {exception}"));
    }
}
