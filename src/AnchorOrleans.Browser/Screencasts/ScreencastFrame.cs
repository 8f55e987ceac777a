using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;
using AnchorOrleans.Browser.Control;

namespace AnchorOrleans.Browser.Screencasts;

/// <summary>One picture of a page; all who look share its bytes.</summary>
public sealed class ScreencastFrame
{
    private const int HeaderSize = 4;

    private ScreencastFrame(byte[] message, int width, int height) => (Message, Width, Height) = (message, width, height);

    /// <summary>Gets the width of the page, which the picture may show smaller.</summary>
    /// <value>CSS pixels.</value>
    public int Width { get; }

    /// <summary>Gets the height of the page, which the picture may show smaller.</summary>
    /// <value>CSS pixels.</value>
    public int Height { get; }

    /// <summary>Gets the picture as a JPEG file.</summary>
    public ReadOnlyMemory<byte> Jpeg => Message.AsMemory(HeaderSize);

    /// <summary>Gets what viewers are sent: width and height, 16 bits each with the high byte first, and the picture.</summary>
    internal byte[] Message { get; }

    /// <summary>Whether it shows exactly what another one shows.</summary>
    internal bool IsSameAs(ScreencastFrame other) => Message.AsSpan().SequenceEqual(other.Message);

    /// <summary>Reads <c>Page.screencastFrame</c>.</summary>
    internal static ScreencastFrame Read(JsonElement parameters)
    {
        var metadata = parameters.GetProperty("metadata");
        var (width, height) = (PixelsOf(metadata, "deviceWidth"), PixelsOf(metadata, "deviceHeight"));
        var jpeg = parameters.GetProperty("data").GetBytesFromBase64();
        var message = new byte[HeaderSize + jpeg.Length];
        BinaryPrimitives.WriteUInt16BigEndian(message, width);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), height);
        jpeg.CopyTo(message.AsSpan(HeaderSize));
        return new ScreencastFrame(message, width, height);
    }

    private static ushort PixelsOf(JsonElement metadata, string name) => (ushort)Math.Clamp(metadata.GetProperty(name).GetDouble(), 1, ushort.MaxValue);
}

/// <summary>What is around the picture.</summary>
/// <param name="Pages">The pages in the order in which they were opened.</param>
/// <param name="Current">Which of them the picture shows; null when there is none.</param>
/// <param name="CanGoBack">Whether the current page has a page before it.</param>
/// <param name="CanGoForward">Whether the current page has a page after it.</param>
/// <param name="Dialog">What the page asks and waits for; null when it does not.</param>
internal sealed record ScreencastState(ImmutableList<PageInfo> Pages, string? Current, bool CanGoBack, bool CanGoForward, PageDialog? Dialog)
{
    public static ScreencastState Empty { get; } = new([], null, false, false, null);
}

/// <summary>A page's <c>alert</c>, <c>confirm</c>, <c>prompt</c> or <c>beforeunload</c>; until it is answered the page stands still.</summary>
internal sealed record PageDialog(string Kind, string Message, string Text);
