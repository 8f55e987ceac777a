using System.Text.Json.Nodes;

namespace AnchorOrleans.Browser.Control;

/// <summary>Reads and writes a browser's clipboard.</summary>
/// <remarks>
/// Pages may use it only on secure origins and with a permission. So it is done on a page of our own, with an editor's commands,
/// which need neither; that page is closed again at once.
/// </remarks>
internal sealed class Clipboard(CdpClient client, PageTargets targets, TimeProvider clock)
{
    private const string Prepare = "() => { document.body.replaceChildren(document.createElement('textarea')); document.body.firstChild.focus(); }";

    /// <summary>Writes text, which is not empty: an empty selection copies nothing.</summary>
    public Task WriteAsync(string text, CancellationToken cancellationToken) => OnScratchPageAsync(
        async (page, keyboard) =>
        {
            await page.CallAsync("Input.insertText", new() { ["text"] = text }, cancellationToken);
            await keyboard.CommandAsync("selectAll", cancellationToken);
            await keyboard.CommandAsync("copy", cancellationToken);
            return string.Empty;
        },
        cancellationToken);

    /// <summary>Reads its text; empty when it holds none.</summary>
    public Task<string> ReadAsync(CancellationToken cancellationToken) => OnScratchPageAsync(
        async (page, keyboard) =>
        {
            await keyboard.CommandAsync("paste", cancellationToken);
            return (await page.EvaluateAsync("() => document.querySelector('textarea').value", [], cancellationToken)).GetString()!;
        },
        cancellationToken);

    private async Task<string> OnScratchPageAsync(Func<AttachedPage, Keyboard, Task<string>> use, CancellationToken cancellationToken)
    {
        var id = await CreateAsync(cancellationToken);
        try
        {
            var page = await AttachedPage.AttachAsync(client, id, cancellationToken);
            await page.EvaluateAsync(Prepare, [], cancellationToken);
            return await use(page, new Keyboard(page, clock));
        }
        finally
        {
            await client.CallAsync("Target.closeTarget", new JsonObject { ["targetId"] = id }, session: null, CancellationToken.None);
        }
    }

    private async Task<string> CreateAsync(CancellationToken cancellationToken)
    {
        string? id = null;
        targets.Expect();
        try
        {
            var created = await client.CallAsync("Target.createTarget", new() { ["url"] = "about:blank", ["background"] = true }, session: null, cancellationToken);
            return id = created.GetProperty("targetId").GetString()!;
        }
        finally
        {
            targets.Ignore(id);
        }
    }
}
