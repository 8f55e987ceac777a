using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using AnchorOrleans.Browser.Control;

namespace AnchorOrleans.Browser.Driving;

/// <summary>Types into fields.</summary>
/// <remarks>
/// What may be typed anywhere is typed with keys, as a person would. What may be typed on some sites only never goes to wherever the focus happens to be: it is put
/// into the document whose origin was asked about, by a script of ours that runs in that document and in no other, in one turn. Whatever the page does meanwhile,
/// no other document can get a character of it.
/// </remarks>
internal sealed class FieldTyping(DrivenPage page, ElementPlaces element, string reference)
{
    /// <summary>How many characters are typed before it is looked whether the page still is the same.</summary>
    private const int Stroke = 16;

    /// <summary>Types a text.</summary>
    /// <exception cref="DrivingException">It cannot be typed there; the message says why, and that nothing more was typed.</exception>
    public async Task TypeAsync(string text, bool replaces, Func<Uri, bool>? accepts, CancellationToken cancellationToken)
    {
        var document = await element.DocumentAsync(cancellationToken);
        var field = await element.CallAsync(document, "fieldOf", cancellationToken);
        var kind = field.GetProperty("kind").GetString()!;
        ThrowIfNoField(kind);
        if (kind == "set")
        {
            await element.ReadyAsync(document, cancellationToken);
            await ThrowIfRefusedAsync(document, accepts, cancellationToken);
            ThrowIfGivenBadly(await element.CallAsync(document, "give", cancellationToken, text), field.GetProperty("type").GetString()!);
            return;
        }

        await element.ClickAsync(document, MouseButton.Left, clicks: 1, cancellationToken);
        if (accepts is null)
        {
            await TypeWithKeysAsync(document, text, replaces, cancellationToken);
        }
        else
        {
            await ThrowIfRefusedAsync(document, accepts, cancellationToken);
            await InsertAsync(document, text, replaces, cancellationToken);
        }
    }

    private static List<string> CharactersOf(string text)
    {
        var characters = new List<string>();
        var all = StringInfo.GetTextElementEnumerator(text.ReplaceLineEndings("\n"));
        while (all.MoveNext())
        {
            characters.Add(all.GetTextElement());
        }

        return characters;
    }

    private void ThrowIfNoField(string kind)
    {
        switch (kind)
        {
            case "gone":
                throw DrivingFailures.NotFound(reference);
            case "read-only":
                throw DrivingFailures.NotReady(reference, "is read-only: nothing can be typed into it.");
            case "list":
                throw DrivingFailures.Invalid($"The element {reference} is a list: choose one of its options with select instead.");
            case "file":
                throw DrivingFailures.Invalid($"The element {reference} takes files: use upload instead.");
            case "none":
                throw DrivingFailures.Invalid($"The element {reference} is not a field. Click it, or find the field that belongs to it.");
        }
    }

    private async Task ThrowIfRefusedAsync(PageDocument document, Func<Uri, bool>? accepts, CancellationToken cancellationToken)
    {
        if (accepts is null)
        {
            return;
        }

        var origin = await page.Documents.OriginNowAsync(document, cancellationToken) ?? throw DrivingFailures.Replaced();
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || !accepts(address))
        {
            throw DrivingFailures.Refused($"This may not be typed into the element {reference}: its document's origin is {PageTexts.Quoted(origin, 200)}. Nothing was typed.");
        }
    }

    private async Task TypeWithKeysAsync(PageDocument document, string text, bool replaces, CancellationToken cancellationToken)
    {
        var focus = await element.CallAsync(document, "focus", cancellationToken, replaces);
        if (ElementPlaces.ProblemOf(focus) is not null)
        {
            throw DrivingFailures.NotReady(reference, "does not take the focus: nothing was typed.");
        }

        if (replaces && !focus.GetProperty("isEmpty").GetBoolean())
        {
            await page.UseAsync((hands, token) => new Keyboard(hands, page.Clock).PressTogetherAsync([Key.Find("Delete")!], TimeSpan.Zero, token), cancellationToken);
        }

        foreach (var stroke in CharactersOf(text).Chunk(Stroke))
        {
            // A page that moves the focus to its next field gets what follows there, as from a person; another document gets nothing.
            if (page.State.Dialog is not null)
            {
                throw DrivingFailures.NotReady(reference, "was typed into only in part, as a dialog opened.");
            }

            await element.CallAsync(document, "isKnown", cancellationToken);
            await page.UseAsync((hands, token) => new Keyboard(hands, page.Clock).TypeAsync(string.Concat(stroke), TimeSpan.Zero, token), cancellationToken);
        }
    }

    private async Task InsertAsync(PageDocument document, string text, bool replaces, CancellationToken cancellationToken)
    {
        var characters = new JsonArray([.. CharactersOf(text).Select(character => (JsonNode)character)]);
        var answer = await element.CallAsync(document, "insert", cancellationToken, characters, replaces);
        switch (ElementPlaces.ProblemOf(answer))
        {
            case "unfocused":
                throw DrivingFailures.NotReady(reference, "does not take the focus: nothing was typed.");
            case "moved":
                throw DrivingFailures.Refused($"The focus left the element {reference} while it was typed into. Nothing more was typed, and nothing anywhere else.");
        }

        // Pages that look at keys get one that says nothing.
        await page.UseAsync((hands, token) => new Keyboard(hands, page.Clock).PressTogetherAsync([Key.Find("Shift")!], TimeSpan.Zero, token), cancellationToken);
    }

    private void ThrowIfGivenBadly(JsonElement answer, string type)
    {
        if (ElementPlaces.ProblemOf(answer) is null)
        {
            return;
        }

        var form = type switch
        {
            "date" => "2026-11-30",
            "time" => "14:05",
            "datetime-local" => "2026-11-30T14:05",
            "month" => "2026-11",
            "week" => "2026-W48",
            "color" => "#1a2b3c",
            _ => $"a number from {Limit(answer, "min", "0")} to {Limit(answer, "max", "100")}",
        };
        throw DrivingFailures.Invalid($"The element {reference} takes a value like {form}; what was given is none, or not allowed by the page. It is as it was.");
    }

    private static string Limit(JsonElement answer, string name, string usual) => answer.GetProperty(name).GetString() is { Length: > 0 } text ? PageTexts.Plain(text, 20) : usual;
}
