using System.Diagnostics.CodeAnalysis;

namespace Orleans.Concurrency;

/// <summary>Lets calls of this interface method begin while others are under way, between their awaits.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;

/// <summary>Lets calls of methods so marked run together; they must not change state.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;

/// <summary>Completes the call when it is sent; its outcome is only logged.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;

/// <summary>A value that is promised never to change. This engine copies it all the same.</summary>
[GenerateSerializer]
public readonly struct Immutable<T>(T value)
{
    /// <summary>The value.</summary>
    [Id(0)]
    [SuppressMessage("Design", "CA1051:Do not declare visible instance fields", Justification = "Orleans declares it as a field.")]
    public readonly T Value = value;
}
