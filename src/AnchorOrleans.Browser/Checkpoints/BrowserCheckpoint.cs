using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AnchorOrleans.Browser.Checkpoints;

/// <summary>What a browser had open, so that another can be opened in its place: cookies, addresses of pages, what these keep in their storages, how far they were scrolled.</summary>
/// <remarks>Not in it: what was filled into forms, what answers to <c>POST</c> showed, databases, caches, files. It holds cookies, so it is kept like a secret.</remarks>
public sealed class BrowserCheckpoint
{
    private readonly Content _content;

    internal BrowserCheckpoint(JsonElement cookies, ImmutableArray<CheckpointPage> pages) => _content = new(cookies, pages);

    private BrowserCheckpoint(Content content) => _content = content;

    /// <summary>Gets how many pages it has.</summary>
    public int Pages => PageList.Length;

    /// <summary>Gets the cookies, as the browser writes them.</summary>
    internal JsonElement Cookies => _content.Cookies;

    /// <summary>Gets the pages, the current one last.</summary>
    internal ImmutableArray<CheckpointPage> PageList => _content.Pages;

    /// <summary>Writes it as JSON.</summary>
    public string Write() => JsonSerializer.Serialize(_content, CheckpointJson.Default.Content);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static BrowserCheckpoint Read(string json) =>
        new(JsonSerializer.Deserialize(json, CheckpointJson.Default.Content) ?? throw new JsonException("The checkpoint of a browser is null."));

    /// <summary>Tells how much there is, and nothing of it.</summary>
    public override string ToString() => $"{Pages} pages";

    internal sealed record Content(JsonElement Cookies, ImmutableArray<CheckpointPage> Pages);
}

/// <summary>A page that was open.</summary>
/// <param name="Url">Its address.</param>
/// <param name="State">What it kept; null where it did not answer, or kept too much.</param>
internal sealed record CheckpointPage(string Url, CheckpointPageState? State);

/// <summary>What a page kept.</summary>
/// <param name="Origin">Whose it is.</param>
/// <param name="Local">Names and values of the local storage.</param>
/// <param name="Session">Names and values of the session storage.</param>
/// <param name="X">How far it was scrolled.</param>
/// <param name="Y">How far it was scrolled.</param>
internal sealed record CheckpointPageState(string Origin, string[][] Local, string[][] Session, double X, double Y);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(BrowserCheckpoint.Content))]
[JsonSerializable(typeof(CheckpointPageState))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
