using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AnchorOrleans.Browser.Driving;

/// <summary>One line about an element.</summary>
/// <param name="Depth">In how many told elements it stands.</param>
/// <param name="Role">As in the accessibility tree.</param>
/// <param name="Text">The line: role, name, state, reference.</param>
/// <param name="Number">That of its reference; 0 for none.</param>
/// <param name="Address">Where it leads.</param>
/// <param name="Gap">How many pixels it is away from what is visible.</param>
internal sealed record OutlineLine(int Depth, string Role, string Text, int Number, Uri? Address, double Gap)
{
    private const int LongestAddress = 60;
    private const int LongestText = 1000;

    /// <summary>Gets how many characters it takes.</summary>
    public int Length => (Depth * 2) + Text.Length + 1;

    /// <summary>Writes a reference.</summary>
    public static string Reference(int number) => string.Create(CultureInfo.InvariantCulture, $"e{number}");

    /// <summary>Reads what our script tells of an element: depth, role, name, states, number, address, gap, cells.</summary>
    /// <param name="told">That.</param>
    /// <param name="depth">In how many elements its document stands.</param>
    /// <param name="page">The page's own address.</param>
    public static OutlineLine Read(JsonElement told, int depth, Uri? page)
    {
        var role = told[1].GetString()!;
        var number = told[4].GetInt32();
        var address = Uri.TryCreate(told[5].GetString(), UriKind.Absolute, out var uri) ? uri : null;
        var text = new StringBuilder(role);
        if (told[2].GetString() is { Length: > 0 } name)
        {
            text.Append(' ').Append(PageTexts.Quoted(name, LongestText));
        }

        var cells = told[7].EnumerateArray().Select(cell => PageTexts.Quoted(cell.GetString()!, LongestText)).ToList();
        if (cells.Count > 0)
        {
            text.Append(' ').AppendJoin(" | ", cells);
        }

        foreach (var state in told[3].EnumerateArray())
        {
            Append(text, state);
        }

        if (address is not null)
        {
            text.Append(" to ").Append(PageTexts.Quoted(Shortened(address, page), LongestAddress));
        }

        if (number > 0)
        {
            text.Append(" [").Append(Reference(number)).Append(']');
        }

        return new(told[0].GetInt32() + depth, role, text.ToString(), number, address, told[6].GetDouble());
    }

    private static void Append(StringBuilder text, JsonElement state)
    {
        if (state.ValueKind == JsonValueKind.String)
        {
            text.Append(' ').Append(state.GetString());
        }
        else if (state.GetArrayLength() == 2)
        {
            text.Append(' ').Append(state[0].GetString()).Append('=').Append(PageTexts.Quoted(state[1].GetString()!, LongestText));
        }
        else
        {
            text.Append(' ').Append(state[0].GetString()).Append("=(").AppendJoin(", ", state[1].EnumerateArray().Select(option => PageTexts.Quoted(option.GetString()!)));
            text.Append(state[2].GetInt32() > 0 ? string.Create(CultureInfo.InvariantCulture, $", and {state[2].GetInt32()} more)") : ")");
        }
    }

    /// <summary>Leaves out of an address what the page's own has, too.</summary>
    private static string Shortened(Uri address, Uri? page) => address.Scheme is not ("http" or "https") ? address.Scheme + ":"
        : page is not null && address.Scheme == page.Scheme && address.Authority == page.Authority ? address.PathAndQuery + address.Fragment
        : address.Host + address.PathAndQuery;
}
