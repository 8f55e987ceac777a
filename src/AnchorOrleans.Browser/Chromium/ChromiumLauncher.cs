using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.WebSockets;
using AnchorOrleans.Browser.Cdp;
using AnchorOrleans.Browser.Egress;
using AnchorOrleans.Browser.Pool;
using AnchorOrleans.Jail;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Browser.Chromium;

/// <summary>Starts browsers in jails.</summary>
internal sealed class ChromiumLauncher(IJailer jailer, IEgressProxy proxy, IOptions<BrowserOptions> options, TimeProvider clock)
{
    private readonly BrowserOptions _options = options.Value;

    /// <summary>Gets why no browser can be started here, in one sentence for the operator; <see langword="null"/> when one can.</summary>
    public string? Obstacle
    {
        get
        {
            if (!jailer.Support.CanJail)
            {
                return $"Browsers run only in a jail, and this machine cannot make one: {jailer.Support.Reason}";
            }

            if (!File.Exists(JailLayout.Bridge))
            {
                return $"Browsers need {JailLayout.Bridge}, which joins their jails to the outside; install the package 'socat'.";
            }

            return ChromiumExecutable.TryFind(_options.Executable, out _, out var problem) ? null : problem;
        }
    }

    /// <summary>Starts a browser and waits until it has a page.</summary>
    /// <exception cref="BrowserUnavailableException">None can be started here, or this one did not come up; the message says why.</exception>
    public async Task<ChromiumBrowser> StartAsync(BrowserHome home, BrowserRequest request, CancellationToken cancellationToken)
    {
        if (Obstacle is { } obstacle || !TryFindFor(request, out var executable, out obstacle))
        {
            throw new BrowserUnavailableException(obstacle);
        }

        using var timeout = new CancellationTokenSource(_options.StartTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        await using var parts = new Parts(home.CreateFolder());
        try
        {
            if (request.Profile is { } profile)
            {
                await RestoreAsync(profile, parts.Folder, either.Token);
            }

            ProfilePreferences.Write(parts.Folder.Profile, request.DownloadsPdf);
            foreach (var extension in request.Extensions)
            {
                await UnpackAsync(extension, parts.Folder, either.Token);
            }

            parts.Egress = proxy.Open(parts.Folder.EgressSocket, request.Egress);
            parts.Jail = await jailer.StartAsync(ChromiumJail.Describe(executable, parts.Folder, request, _options), either.Token);
            return await WaitUntilReadyAsync(parts, request, either.Token);
        }
        catch (JailUnavailableException exception)
        {
            throw new BrowserUnavailableException($"Browsers run only in a jail, and this machine cannot make one: {exception.Message}", exception);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            var wrote = parts.Output is { Tail.Length: > 0 } output ? $" It wrote: {output.Tail}" : "";
            throw new BrowserUnavailableException($"Chromium was not ready within {_options.StartTimeout.TotalSeconds:0.#} s (Browser:StartTimeout).{wrote}", exception);
        }
    }

    private bool TryFindFor(BrowserRequest request, [NotNullWhen(true)] out ChromiumExecutable? executable, [NotNullWhen(false)] out string? problem) => request.TakesFullChromium
        ? ChromiumExecutable.TryFindFull(_options.WindowedExecutable, request.HasWindow, out executable, out problem)
        : ChromiumExecutable.TryFind(_options.Executable, out executable, out problem);

    private static async Task RestoreAsync(BrowserProfile profile, BrowserFolder folder, CancellationToken cancellationToken)
    {
        try
        {
            await using var archive = await profile.OpenAsync(cancellationToken);
            await ProfileArchive.ExtractAsync(archive, folder.Profile, profile.LimitBytes, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or ProfileTooLargeException)
        {
            throw new BrowserUnavailableException($"The profile cannot be restored. {exception.Message}", exception);
        }
    }

    private static async Task UnpackAsync(BrowserExtension extension, BrowserFolder folder, CancellationToken cancellationToken)
    {
        try
        {
            BrowserFolder.CreateDirectory(folder.Extensions, BrowserFolder.OnlyOwner);
            await using var archive = await extension.OpenAsync(cancellationToken);
            await ExtensionArchive.ExtractAsync(archive, Path.Combine(folder.Extensions, extension.Id), extension.LimitBytes, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw new BrowserUnavailableException($"Extension '{extension.Id}' cannot be unpacked. {exception.Message}", exception);
        }
    }

    private async Task<ChromiumBrowser> WaitUntilReadyAsync(Parts parts, BrowserRequest request, CancellationToken cancellationToken)
    {
        var jail = parts.Jail!;
        var output = parts.Output = new ChromiumOutput(jail.StandardError);
        if (await output.ReadUntilReadyAsync(cancellationToken) is not { } path)
        {
            var exit = await jail.Exited.WaitAsync(cancellationToken);
            throw new BrowserUnavailableException(string.Create(CultureInfo.InvariantCulture, $"Chromium ended with code {exit.ExitCode} before it was ready. It wrote: {output.Tail}"));
        }

        if (output.ExtensionProblem is { } refusal)
        {
            throw new BrowserUnavailableException($"Chromium does not load an extension. {refusal.Replace($"{JailLayout.Extensions}/", "", StringComparison.Ordinal)}");
        }

        var draining = Task.WhenAll(ChromiumOutput.DrainAsync(jail.StandardError), ChromiumOutput.DrainAsync(jail.StandardOutput));
        var browser = parts.Assemble(path, draining, _options, clock);
        try
        {
            using var connection = await CdpConnection.OpenAsync(browser, path, cancellationToken);
            await CdpCommands.WaitForPageAsync(connection, cancellationToken);
            if (request is { TakesFullChromium: true, IsFullscreen: false })
            {
                await CdpWindow.FitAsync(connection, request.Viewport, cancellationToken);
            }

            browser.Script = await DocumentScript.OpenAsync(browser, request, cancellationToken);

            return browser;
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or InvalidDataException)
        {
            await browser.DisposeAsync();
            throw new BrowserUnavailableException("Chromium came up but opened no page.", exception);
        }
        catch (OperationCanceledException)
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>What has been made of a browser so far; undone unless it is assembled.</summary>
    private sealed class Parts(BrowserFolder folder) : IAsyncDisposable
    {
        private bool _isAssembled;

        public BrowserFolder Folder => folder;

        public IEgressEndpoint? Egress { get; set; }

        public IJailedProcess? Jail { get; set; }

        public ChromiumOutput? Output { get; set; }

        public ChromiumBrowser Assemble(string path, Task draining, BrowserOptions options, TimeProvider clock)
        {
            _isAssembled = true;
            return new ChromiumBrowser(folder, Jail!, Egress!, path, draining, options, clock);
        }

        public async ValueTask DisposeAsync()
        {
            if (_isAssembled)
            {
                return;
            }

            if (Jail is not null)
            {
                await Jail.DisposeAsync();
            }

            if (Egress is not null)
            {
                await Egress.DisposeAsync();
            }

            folder.Delete();
        }
    }
}
