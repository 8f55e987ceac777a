using System.Text;

namespace AnchorOrleans.Browser.Chromium;

/// <summary>Reads what the jail writes to its standard error: first for the signs that it is ready, then only to keep it from filling up.</summary>
/// <remarks>What comes after the browser is ready may quote pages, so it is dropped unread; what comes before is kept for the case of a failed start.</remarks>
internal sealed class ChromiumOutput(Stream standardError)
{
    private const string DevToolsSign = "DevTools listening on ws://";
    private const string BridgeSign = " N listening on ";
    private const string ExtensionSign = "Extension error: ";
    private const int Bridges = 2;
    private const int LongestTail = 2_000;

    private readonly StringBuilder _tail = new();

    /// <summary>Gets the last of what was written before the browser was ready.</summary>
    public string Tail => _tail.ToString().Trim();

    /// <summary>Gets why an extension was not loaded; null when none was refused. Chromium says so before it says that DevTools listen.</summary>
    public string? ExtensionProblem { get; private set; }

    /// <summary>Reads until both bridges and DevTools listen.</summary>
    /// <returns>The path of the browser's DevTools endpoint; <see langword="null"/> when the output ended before.</returns>
    public async Task<string?> ReadUntilReadyAsync(CancellationToken cancellationToken)
    {
        var bridges = 0;
        string? path = null;
        using var reader = new StreamReader(standardError, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            Keep(line);
            bridges += line.Contains(BridgeSign, StringComparison.Ordinal) ? 1 : 0;
            path ??= PathIn(line);
            ExtensionProblem ??= line.IndexOf(ExtensionSign, StringComparison.Ordinal) is >= 0 and var start ? line[(start + ExtensionSign.Length)..].Trim() : null;
            if (path is not null && bridges == Bridges)
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>Drops everything until the jail has ended.</summary>
    public static async Task DrainAsync(Stream stream)
    {
        try
        {
            await stream.CopyToAsync(Stream.Null, CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The jail closes its streams when it has ended.
        }
    }

    private static string? PathIn(string line)
    {
        var start = line.IndexOf(DevToolsSign, StringComparison.Ordinal);
        return start >= 0 && Uri.TryCreate(line[(start + DevToolsSign.Length - 5)..].Trim(), UriKind.Absolute, out var url) ? url.AbsolutePath : null;
    }

    private void Keep(string line)
    {
        _tail.AppendLine(line);
        if (_tail.Length > LongestTail)
        {
            _tail.Remove(0, _tail.Length - LongestTail);
        }
    }
}
