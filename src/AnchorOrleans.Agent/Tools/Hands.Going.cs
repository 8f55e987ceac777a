using System.Globalization;
using AnchorOrleans.Agent.Policies;
using AnchorOrleans.Browser.Egress;

namespace AnchorOrleans.Agent.Tools;

/// <summary>Addresses, history and tabs.</summary>
internal sealed partial class Hands
{
    private const string AboutBlank = "about:blank";

    /// <summary>Reads an address as a model writes it.</summary>
    /// <returns>The address, or null and why not.</returns>
    public static (Uri? Address, string? Error) ReadAddress(string text)
    {
        var trimmed = text.Trim();
        if (string.Equals(trimmed, AboutBlank, StringComparison.OrdinalIgnoreCase))
        {
            return (new Uri(AboutBlank), null);
        }

        // "example.com:8080/x" would else be an address of the scheme "example.com".
        var hasScheme = trimmed.Contains("://", StringComparison.Ordinal) || !trimmed.Split('/')[0].Contains('.', StringComparison.Ordinal);
        if (!Uri.TryCreate(hasScheme ? trimmed : $"https://{trimmed}", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            return (null, $"'{Clip(trimmed, 200)}' is no http or https address.");
        }

        // A host that cannot be compared with rules is none to go to.
        return DomainPattern.TryParse(address.Host, out _) ? (address, null) : (null, $"'{Clip(address.Host, 200)}' is no host name.");
    }

    private async Task<ToolResult> NavigateAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var (address, error) = ReadAddress(arguments.Text("url")!);
        if (address is null)
        {
            return ToolResult.Failed(error!);
        }

        desk.Focus = null;
        return await DoAsync("navigate", new ActionIntent(ActionKind.Navigate) { Address = address }, $"go to {desk.Show(address)}",
            token => desk.Page.NavigateAsync(address.AbsoluteUri, token), "Loaded.", cancellationToken);
    }

    private Task<ToolResult> HistoryAsync(int steps, CancellationToken cancellationToken)
    {
        desk.Focus = null;
        return DoAsync(steps == 0 ? "reload" : "go_back", new ActionIntent(ActionKind.Navigate), steps == 0 ? "load the page again" : "go back",
            token => desk.Page.GoAsync(steps, token), "Loaded.", cancellationToken);
    }

    private async Task<ToolResult> OpenTabAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var (address, error) = ReadAddress(arguments.Text("url") ?? AboutBlank);
        if (address is null)
        {
            return ToolResult.Failed(error!);
        }

        desk.Focus = null;
        return await DoAsync("open_tab", new ActionIntent(ActionKind.Tabs, ActionKind.Navigate) { Address = address }, $"open a tab with {desk.Show(address)}",
            token => desk.Page.OpenTabAsync(address.AbsoluteUri, token), "Opened.", cancellationToken);
    }

    private Task<ToolResult> TabAsync(ToolArguments arguments, bool isClosing, CancellationToken cancellationToken)
    {
        var number = (int)arguments.Number("tab")!.Value;
        var address = desk.Seen?.Tabs.FirstOrDefault(tab => tab.Number == number)?.Url;
        desk.Focus = null;
        return DoAsync(isClosing ? "close_tab" : "show_tab",
            new ActionIntent(ActionKind.Tabs)
            {
                Address = !isClosing && Uri.TryCreate(address, UriKind.Absolute, out var shown) ? shown : null,
                Text = number.ToString(CultureInfo.InvariantCulture),
            },
            $"{(isClosing ? "close" : "show")} tab {number}",
            token => isClosing ? desk.Page.CloseTabAsync(number, token) : desk.Page.ShowTabAsync(number, token),
            isClosing ? "Closed." : "Shown.", cancellationToken);
    }
}
