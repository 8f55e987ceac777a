using System.Diagnostics;
using AnchorOrleans.Api.Authentication;

namespace AnchorOrleans.Silo.Telemetry;

/// <summary>Reads from requests which trace they belong to: that of the run whose key they carry, else the one that their <c>traceparent</c> names.</summary>
/// <remarks>A run's key counts before any header, since task code could name any trace. No baggage is taken: it would be handed on to whoever this service calls.</remarks>
internal sealed class RunTracePropagator(RunTraces runs) : DistributedContextPropagator
{
    private const string Bearer = "Bearer ";

    private readonly DistributedContextPropagator _w3c = CreateW3CPropagator();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Fields => _w3c.Fields;

    /// <inheritdoc/>
    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) => _w3c.Inject(activity, carrier, setter);

    /// <inheritdoc/>
    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
    {
        if (!runs.IsEmpty && getter is not null && FindRun(carrier, getter) is { } context)
        {
            (traceId, traceState) = (context, null);
            return;
        }

        _w3c.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);
    }

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;

    private string? FindRun(object? carrier, PropagatorGetterCallback getter)
    {
        getter(carrier, ApiKeyHeaders.Key, out var key, out _);
        if (key is null)
        {
            getter(carrier, "Authorization", out var authorization, out _);
            key = authorization?.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) == true ? authorization[Bearer.Length..].Trim() : null;
        }

        return key is null ? null : runs.Find(key);
    }
}
