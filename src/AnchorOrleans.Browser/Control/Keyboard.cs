using System.Globalization;
using System.Text.Json.Nodes;

namespace AnchorOrleans.Browser.Control;

/// <summary>Presses keys on a page.</summary>
internal sealed class Keyboard(AttachedPage page, TimeProvider clock)
{
    /// <summary>Types text, character by character, so that pages see keys go down and up.</summary>
    public async Task TypeAsync(string text, TimeSpan delay, CancellationToken cancellationToken)
    {
        var characters = StringInfo.GetTextElementEnumerator(text.ReplaceLineEndings("\n"));
        var isFirst = true;
        while (characters.MoveNext())
        {
            if (!isFirst && delay > TimeSpan.Zero)
            {
                await Task.Delay(delay, clock, cancellationToken);
            }

            isFirst = false;
            var key = Key.OfCharacter(characters.GetTextElement());
            if (key.Number == 0)
            {
                // No key of a plain keyboard types it.
                await page.CallAsync("Input.insertText", new() { ["text"] = key.Text }, cancellationToken);
            }
            else
            {
                await DispatchAsync(key, isDown: true, modifiers: 0, cancellationToken);
                await DispatchAsync(key, isDown: false, modifiers: 0, cancellationToken);
            }
        }
    }

    /// <summary>Presses keys one after the other, holds them together, and releases them in the other order.</summary>
    public async Task PressTogetherAsync(IReadOnlyList<Key> keys, TimeSpan hold, CancellationToken cancellationToken)
    {
        var modifiers = 0;
        foreach (var key in keys)
        {
            modifiers |= key.Modifier;
            await DispatchAsync(key, isDown: true, modifiers, cancellationToken);
        }

        if (hold > TimeSpan.Zero)
        {
            await Task.Delay(hold, clock, cancellationToken);
        }

        foreach (var key in keys.Reverse())
        {
            modifiers &= ~key.Modifier;
            await DispatchAsync(key, isDown: false, modifiers, cancellationToken);
        }
    }

    /// <summary>Has the page do what a command of an editor's menu does: <c>copy</c>, <c>paste</c>, <c>selectAll</c>.</summary>
    public async Task CommandAsync(string command, CancellationToken cancellationToken)
    {
        var key = new JsonObject { ["type"] = "rawKeyDown", ["key"] = "Unidentified", ["commands"] = new JsonArray(command) };
        await page.CallAsync("Input.dispatchKeyEvent", key, cancellationToken);
    }

    private async Task DispatchAsync(Key key, bool isDown, int modifiers, CancellationToken cancellationToken)
    {
        // With one of these held a key is a shortcut and types nothing.
        var text = (modifiers & (Key.Alt | Key.Control | Key.Meta)) == 0 ? key.Text : null;
        var parameters = new JsonObject
        {
            ["type"] = isDown ? text is null ? "rawKeyDown" : "keyDown" : "keyUp",
            ["key"] = key.Name,
            ["code"] = key.Code,
            ["windowsVirtualKeyCode"] = key.Number,
            ["modifiers"] = modifiers,
        };
        if (isDown && text is not null)
        {
            parameters["text"] = text;
        }

        await page.CallAsync("Input.dispatchKeyEvent", parameters, cancellationToken);
    }
}
