namespace AnchorOrleans.Silo.Tests.Telemetry;

/// <summary>A span as a collector gets it.</summary>
/// <param name="Trace">Its trace.</param>
/// <param name="Id">Its own id.</param>
/// <param name="Parent">Its parent's; empty for none.</param>
/// <param name="Name">Its name.</param>
/// <param name="Tags">Its attributes.</param>
internal sealed record CollectedSpan(string Trace, string Id, string Parent, string Name, IReadOnlyDictionary<string, string> Tags)
{
    /// <summary>Reads an export request.</summary>
    public static IEnumerable<CollectedSpan> In(byte[] request) => new ProtobufMessage(request)
        .All(1).SelectMany(resource => resource.All(2)).SelectMany(scope => scope.All(2)).Select(Read);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Id} < {Parent} ({string.Join(", ", Tags.Select(tag => $"{tag.Key}={tag.Value}"))})";

    private static CollectedSpan Read(ProtobufMessage span) => new(
        span.Hex(1),
        span.Hex(2),
        span.Hex(4),
        span.Text(5),
        span.All(9).ToDictionary(tag => tag.Text(1), tag => TextOf(tag.All(2).First()), StringComparer.Ordinal));

    private static string TextOf(ProtobufMessage value) => value.HasBlock(1) ? value.Text(1) : value.Number(3).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
