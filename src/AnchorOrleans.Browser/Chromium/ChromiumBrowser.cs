using AnchorOrleans.Browser.Cdp;
using AnchorOrleans.Browser.Egress;
using AnchorOrleans.Browser.Files;
using AnchorOrleans.Browser.Pool;
using AnchorOrleans.Jail;

namespace AnchorOrleans.Browser.Chromium;

/// <summary>One running browser and everything that is gone when it is disposed: its processes, folders, sockets and way out.</summary>
internal sealed class ChromiumBrowser : ICdpEndpoint, IAsyncDisposable
{
    private const long Mebibyte = 1024 * 1024;

    private readonly BrowserFolder _folder;
    private readonly IJailedProcess _jail;
    private readonly Task _draining;
    private readonly BrowserOptions _options;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _guarding;
    private readonly Lock _gate = new();
    private Task? _disposal;
    private bool _isOverfull;

    internal ChromiumBrowser(BrowserFolder folder, IJailedProcess jail, IEgressEndpoint egress, string browserPath, Task draining, BrowserOptions options, TimeProvider clock)
    {
        _folder = folder;
        _jail = jail;
        _draining = draining;
        _options = options;
        Egress = egress;
        BrowserPath = browserPath;
        Files = new BrowserFiles(folder.Uploads, () => jail.OpenFolder(JailLayout.Session));
        _guarding = GuardAsync(clock);
        Exited = ObserveExitAsync();
    }

    /// <summary>Gets the name that folder, jail and log lines share.</summary>
    public string Name => _folder.Name;

    public string BrowserPath { get; }

    public IEgressEndpoint Egress { get; }

    public Task<BrowserExit> Exited { get; }

    /// <summary>Gets the session's folder as this machine sees it; what lies in it is the jail's to name and to link.</summary>
    public string SessionFolder => _folder.Session;

    /// <summary>Gets the files that come and go between the session's users and its pages.</summary>
    public BrowserFiles Files { get; }

    /// <summary>Gets or sets what runs in every document; null for nothing.</summary>
    public DocumentScript? Script { get; set; }

    /// <summary>Gets the profile as this machine sees it.</summary>
    public string ProfileFolder => _folder.Profile;

    /// <summary>Gets the process id of the jail's first process on the host.</summary>
    public int ProcessId => _jail.ProcessId;

    public async Task<Stream> ConnectCdpAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await JailSocket.ConnectAsync(_folder.DevToolsSocket, cancellationToken);
        }
        catch (System.Net.Sockets.SocketException exception)
        {
            throw new IOException($"Browser '{Name}' does not answer.", exception);
        }
    }

    /// <summary>Has the browser end in peace.</summary>
    /// <returns>False when it crashed, or did not end before the token did.</returns>
    public async Task<bool> CloseAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!Exited.IsCompleted)
            {
                using var connection = await CdpConnection.OpenAsync(this, BrowserPath, cancellationToken);
                await CdpCommands.CloseBrowserAsync(connection, cancellationToken);
            }

            return !(await Exited.WaitAsync(cancellationToken)).IsCrash;
        }
        catch (System.Net.WebSockets.WebSocketException)
        {
            // It ended meanwhile; how, it says itself.
            return !(await Exited.WaitAsync(cancellationToken)).IsCrash;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _disposal ??= EndAsync();
            return new ValueTask(_disposal);
        }
    }

    private async Task EndAsync()
    {
        await Task.Yield();
        await _ending.CancelAsync();
        if (Script is { } script)
        {
            await script.DisposeAsync();
        }

        await _jail.DisposeAsync();
        await _guarding;
        await _draining;
        await Egress.DisposeAsync();
        Files.Dispose();
        _folder.Delete();
        _ending.Dispose();
    }

    private async Task GuardAsync(TimeProvider clock)
    {
        try
        {
            await SessionFolderGuard.WaitForExcessAsync(_folder.Session, _options.SessionMebibytes * Mebibyte, _options.SessionCheckInterval, clock, _ending.Token);
            _isOverfull = true;
            _jail.Kill();
        }
        catch (OperationCanceledException)
        {
            // The browser ends before it is overfull.
        }
    }

    private async Task<BrowserExit> ObserveExitAsync()
    {
        var exit = await _jail.Exited;
        bool wasReleased;
        lock (_gate)
        {
            wasReleased = _disposal is not null;
        }

        return exit switch
        {
            _ when wasReleased => new BrowserExit(BrowserExit.Released, "The browser was given back."),
            _ when _isOverfull => new BrowserExit(BrowserExit.Crashed, $"The browser kept more than the {_options.SessionMebibytes} MiB that its session may hold on disk (Browser:SessionMebibytes)."),
            { OutOfMemory: true } => new BrowserExit(BrowserExit.Crashed, $"The browser needed more than the {_options.MemoryMebibytes} MiB of memory that it may use (Browser:MemoryMebibytes)."),
            { ExitCode: 0 } => new BrowserExit(BrowserExit.Closed, "The browser was closed by a command over DevTools."),
            _ => new BrowserExit(BrowserExit.Crashed, $"The browser ended by itself with exit code {exit.ExitCode}."),
        };
    }
}
