using System.Collections.Immutable;
using Orleans.Runtime.Activations;
using Orleans.Serialization.Copying;

namespace Orleans.Runtime;

/// <summary>Values that travel with calls: down to the callee and on to whom it calls, never back.</summary>
public static class RequestContext
{
    private static readonly AsyncLocal<RequestValues?> Ambient = new();

    /// <summary>Gets or sets the id by which a chain of calls may come back to an activation it left.</summary>
    public static Guid ReentrancyId
    {
        get => Ambient.Value?.ReentrancyId ?? Guid.Empty;
        set => Ambient.Value = (Ambient.Value ?? RequestValues.None) with { ReentrancyId = value };
    }

    /// <summary>Gets the names of the values.</summary>
    public static IEnumerable<string> Keys => Values.Keys;

    /// <summary>Gets the values with their names.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Entries => Values;

    internal static RequestValues? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    private static ImmutableDictionary<string, object> Values => Ambient.Value?.Values ?? RequestValues.None.Values;

    /// <summary>Gets a value, or null.</summary>
    public static object? Get(string key) => Values.GetValueOrDefault(key);

    /// <summary>Sets a value for what follows.</summary>
    public static void Set(string key, object value) =>
        Ambient.Value = (Ambient.Value ?? RequestValues.None) with { Values = Values.SetItem(key, value) };

    /// <summary>Removes a value for what follows.</summary>
    public static bool Remove(string key)
    {
        if (!Values.ContainsKey(key))
        {
            return false;
        }

        Ambient.Value = Ambient.Value! with { Values = Values.Remove(key) };
        return true;
    }

    /// <summary>Removes all values for what follows.</summary>
    public static void Clear() => Ambient.Value = null;

    /// <summary>Lets calls made inside the section come back to this activation while it awaits them.</summary>
    public static ReentrancySection AllowCallChainReentrancy()
    {
        var before = ReentrancyId;
        var within = before == Guid.Empty ? Guid.NewGuid() : before;
        ReentrancyId = within;
        return new(before, within, Activation.Executing);
    }

    /// <summary>Takes back, inside the section, what a caller allowed.</summary>
    public static ReentrancySection SuppressCallChainReentrancy()
    {
        var before = ReentrancyId;
        ReentrancyId = Guid.Empty;
        return new(before, Guid.Empty, null);
    }

    /// <summary>A stretch of code with its own rule on reentrancy; disposing of it restores the rule before.</summary>
    public readonly struct ReentrancySection : IDisposable
    {
        private readonly Guid _before;
        private readonly Guid _within;
        private readonly Activation? _activation;

        internal ReentrancySection(Guid before, Guid within, Activation? activation)
        {
            (_before, _within, _activation) = (before, within, activation);
            activation?.Turns.Admit(within);
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _activation?.Turns.Dismiss(_within);
            if (ReentrancyId == _within)
            {
                ReentrancyId = _before;
            }
        }
    }
}

/// <summary>What travels with one call.</summary>
internal sealed record RequestValues(ImmutableDictionary<string, object> Values, Guid ReentrancyId)
{
    public static RequestValues None { get; } = new([], Guid.Empty);

    /// <summary>Copies what travels, as if it had been sent over a wire.</summary>
    public RequestValues Copy()
    {
        var session = new CopySession();
        var copies = Values;
        foreach (var (key, value) in Values)
        {
            var copy = session.Copy(value, typeof(object))!;
            copies = ReferenceEquals(copy, value) ? copies : copies.SetItem(key, copy);
        }

        return ReferenceEquals(copies, Values) ? this : this with { Values = copies };
    }
}
