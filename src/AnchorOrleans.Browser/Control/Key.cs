using System.Collections.Frozen;
using System.Globalization;

namespace AnchorOrleans.Browser.Control;

/// <summary>A key as the browser wants it described.</summary>
/// <param name="Name">As <c>KeyboardEvent.key</c>.</param>
/// <param name="Code">As <c>KeyboardEvent.code</c>; empty when it depends on the keyboard.</param>
/// <param name="Number">As <c>KeyboardEvent.keyCode</c>.</param>
/// <param name="Text">What it types; null when it types nothing.</param>
/// <param name="Modifier">Its bit among the modifiers; 0 when it is none.</param>
internal sealed record Key(string Name, string Code, int Number, string? Text = null, int Modifier = 0)
{
    public const int Alt = 1;
    public const int Control = 2;
    public const int Meta = 4;
    public const int Shift = 8;

    private static readonly FrozenDictionary<string, Key> Named = Table().ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds a key by one of its usual names, in any case, or by the character it types.</summary>
    /// <returns>Null when there is no such key.</returns>
    public static Key? Find(string name) => Named.GetValueOrDefault(name) ?? (new StringInfo(name).LengthInTextElements == 1 ? OfCharacter(name) : null);

    /// <summary>Describes the key that types a character.</summary>
    public static Key OfCharacter(string character) => character switch
    {
        "\n" or "\r" => Named["Enter"],
        "\t" => Named["Tab"],
        [>= 'a' and <= 'z'] => new(character, $"Key{char.ToUpperInvariant(character[0])}", char.ToUpperInvariant(character[0]), character),
        [>= 'A' and <= 'Z'] => new(character, $"Key{character}", character[0], character),
        [>= '0' and <= '9'] => new(character, $"Digit{character}", character[0], character),
        _ => new(character, "", 0, character),
    };

    private static IEnumerable<KeyValuePair<string, Key>> Table()
    {
        (string Names, Key Key)[] keys =
        [
            ("Enter Return", new("Enter", "Enter", 13, "\r")),
            ("Tab", new("Tab", "Tab", 9)),
            ("Space", new(" ", "Space", 32, " ")),
            ("Escape Esc", new("Escape", "Escape", 27)),
            ("Backspace", new("Backspace", "Backspace", 8)),
            ("Delete Del", new("Delete", "Delete", 46)),
            ("Insert Ins", new("Insert", "Insert", 45)),
            ("Home", new("Home", "Home", 36)),
            ("End", new("End", "End", 35)),
            ("PageUp PgUp", new("PageUp", "PageUp", 33)),
            ("PageDown PgDn", new("PageDown", "PageDown", 34)),
            ("ArrowLeft Left", new("ArrowLeft", "ArrowLeft", 37)),
            ("ArrowUp Up", new("ArrowUp", "ArrowUp", 38)),
            ("ArrowRight Right", new("ArrowRight", "ArrowRight", 39)),
            ("ArrowDown Down", new("ArrowDown", "ArrowDown", 40)),
            ("CapsLock", new("CapsLock", "CapsLock", 20)),
            ("PrintScreen", new("PrintScreen", "PrintScreen", 44)),
            ("Pause", new("Pause", "Pause", 19)),
            ("ContextMenu Menu", new("ContextMenu", "ContextMenu", 93)),
            ("Alt Option", new("Alt", "AltLeft", 18, Modifier: Alt)),
            ("Control Ctrl", new("Control", "ControlLeft", 17, Modifier: Control)),
            ("Meta Win Cmd Command Super", new("Meta", "MetaLeft", 91, Modifier: Meta)),
            ("Shift", new("Shift", "ShiftLeft", 16, Modifier: Shift)),
            .. Enumerable.Range(1, 12).Select(number => ($"F{number}", new Key($"F{number}", $"F{number}", 111 + number))),
        ];
        return keys.SelectMany(entry => entry.Names.Split(' ').Select(name => KeyValuePair.Create(name, entry.Key)));
    }
}
