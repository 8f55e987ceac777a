using System.Collections.Immutable;
using System.Text.Json;

namespace AnchorOrleans.Dashboard.Platform;

/// <summary>The API refused. The message is its own sentence, which is written for people and holds no secret.</summary>
public sealed class RefusedException : Exception
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private RefusedException(int status, string message)
        : base(message) => Status = status;

    /// <summary>Gets the HTTP status.</summary>
    public int Status { get; }

    /// <summary>Gets what the compiler said, when that is why.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; private init; } = [];

    /// <summary>Makes one of our own, for what pages do not have either.</summary>
    internal static RefusedException NotFound(string message) => new(StatusCodes.Status404NotFound, message);

    /// <summary>Reads the body of a refusal, of either family of the API.</summary>
    internal static RefusedException Of(int status, ReadOnlySpan<byte> body)
    {
        try
        {
            var refusal = JsonSerializer.Deserialize<RefusalBody>(body, Json);
            return new RefusedException(status, refusal?.Message is { Length: > 0 } message ? message : Unexplained(status)) { Diagnostics = refusal?.Diagnostics ?? [] };
        }
        catch (JsonException)
        {
            return new RefusedException(status, Unexplained(status));
        }
    }

    private static string Unexplained(int status) => $"The service answered {status} without saying why.";

    private sealed record RefusalBody(string? Message, ImmutableArray<Diagnostic>? Diagnostics);
}

/// <summary>A remark of the compiler.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Message">What it says.</param>
/// <param name="Severity"><c>error</c> or <c>warning</c>.</param>
public sealed record Diagnostic(int Line, int Column, string Message, string Severity)
{
    /// <summary>Gets a value indicating whether the code cannot run.</summary>
    public bool IsError => Severity == "error";
}
