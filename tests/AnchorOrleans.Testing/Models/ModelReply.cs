using System.Collections.Immutable;
using System.Text.Json;

namespace AnchorOrleans.Testing.Models;

/// <summary>What a scripted model answers.</summary>
public sealed record ModelReply
{
    /// <summary>Gets what it says; null for nothing.</summary>
    public string? Text { get; init; }

    /// <summary>Gets what it calls for: tool, and arguments as JSON.</summary>
    public ImmutableArray<(string Tool, string Arguments)> Calls { get; init; } = [];

    /// <summary>Gets how many tokens it says it was sent; null to say nothing of tokens.</summary>
    public long? InputTokens { get; init; } = 100;

    /// <summary>Gets how many tokens it says it wrote.</summary>
    public long OutputTokens { get; init; } = 20;

    /// <summary>Gets a value indicating whether it says that it had more to say.</summary>
    public bool IsCut { get; init; }

    /// <summary>Gets the HTTP status.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Gets the value of <c>Retry-After</c>; null for none.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>Gets what is sent instead of an answer in the protocol's form; null for the form.</summary>
    public string? Body { get; init; }

    /// <summary>Gets a value indicating whether nothing is answered until the client goes away.</summary>
    public bool Hangs { get; init; }

    /// <summary>Gets what happens before it answers; null for nothing.</summary>
    public Func<Task>? Before { get; init; }

    /// <summary>It says something and calls for nothing.</summary>
    public static ModelReply Says(string text) => new() { Text = text };

    /// <summary>It calls for a tool.</summary>
    public static ModelReply Uses(string tool, object? arguments = null) => new ModelReply().And(tool, arguments);

    /// <summary>It ends its work.</summary>
    public static ModelReply Done(string message) => Uses("done", new { message });

    /// <summary>It refuses.</summary>
    public static ModelReply Fails(int status, string? retryAfter = null) => new() { Status = status, RetryAfter = retryAfter };

    /// <summary>It calls for one more tool in the same turn.</summary>
    public ModelReply And(string tool, object? arguments = null) => this with { Calls = Calls.Add((tool, arguments as string ?? JsonSerializer.Serialize(arguments ?? new { }))) };
}
