using System.Collections.Immutable;

namespace AnchorOrleans.Engine.Tests.Serialization;

[GenerateSerializer, Alias("test.id")]
public readonly record struct SampleId([property: Id(0)] string Value);

[GenerateSerializer, Alias("test.kind")]
public enum SampleKind
{
    Unknown = 0,
    Code = 1,
}

public enum PlainKind
{
    None = 0,
    Some = 7,
}

[GenerateSerializer, Immutable, Alias("test.request")]
public sealed record SampleRequest(
    [property: Id(0)] SampleId Target,
    [property: Id(1)] SampleKind Kind,
    [property: Id(2)] DateTimeOffset At,
    [property: Id(3)] TimeSpan For,
    [property: Id(4)] byte[] Bytes,
    [property: Id(5)] ImmutableArray<string> Names,
    [property: Id(6)] ImmutableDictionary<string, int> Map)
{
    [Id(7)]
    public int? Attempt { get; init; }
}

[GenerateSerializer, Alias("test.outcome")]
public abstract record Outcome
{
    private Outcome()
    {
    }

    [GenerateSerializer, Alias("test.outcome.started")]
    public sealed record Started : Outcome;

    [GenerateSerializer, Alias("test.outcome.full")]
    public sealed record Full([property: Id(0)] int Capacity) : Outcome;

    [GenerateSerializer, Alias("test.outcome.odd")]
    internal sealed record Odd([property: Id(0)] string Why) : Outcome;
}

[GenerateSerializer, Alias("test.base")]
public abstract record BaseRecord([property: Id(0)] string Name);

[GenerateSerializer, Alias("test.derived")]
public sealed record DerivedRecord(string Name, [property: Id(0)] int Count) : BaseRecord(Name);

[GenerateSerializer, Alias("test.positional")]
public sealed record UnnumberedRecord(string Name, int Count);

/// <summary>Made by a private constructor, with private setters and a field that stays behind.</summary>
[GenerateSerializer, Alias("test.guarded")]
public sealed class GuardedSample
{
    [NonSerialized]
    private string? _cache;

    private GuardedSample()
    {
    }

    [Id(0)]
    public string Name { get; private set; } = "";

    [Id(1)]
    public List<string> Tags { get; private set; } = ["initial"];

    public string? Cache => _cache;

    public static GuardedSample Create(string name) => new() { Name = name, _cache = "cached", Tags = [] };
}

/// <summary>Its only constructor takes parameters and is not called when it is copied.</summary>
[GenerateSerializer, Alias("test.constructed")]
public sealed class ConstructedSample(int value)
{
    [NonSerialized]
    private readonly bool _isConstructed = true;

    [Id(0)]
    public int Value { get; } = value;

    public bool IsConstructed => _isConstructed;
}

/// <summary>May contain itself.</summary>
[GenerateSerializer, Alias("test.node")]
public sealed class Node
{
    [Id(0)]
    public int Number { get; set; }

    [Id(1)]
    public Node? Next { get; set; }

    [Id(2)]
    public List<Node> Others { get; set; } = [];
}

[GenerateSerializer, Alias("test.boxed")]
public sealed record Boxed([property: Id(0)] object? Content);

/// <summary>Not serializable.</summary>
public sealed record Plain(string Text);

[GenerateSerializer, Alias("test.forgetful")]
public abstract record Forgetful
{
    [GenerateSerializer, Alias("test.forgetful.known")]
    public sealed record Known : Forgetful;

    public sealed record Forgotten : Forgetful;
}

[GenerateSerializer, Alias("test.fault")]
public sealed class FaultException(string message, int code, Exception? inner = null) : Exception(message, inner)
{
    [Id(0)]
    public int Code { get; private set; } = code;
}

/// <summary>Not serializable.</summary>
public sealed class PlainException(string message) : Exception(message);
