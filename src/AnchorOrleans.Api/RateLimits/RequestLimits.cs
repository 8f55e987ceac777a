using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Api.RateLimits;

/// <summary>Keeps callers within what may be asked for in a minute, and tells them what is left.</summary>
internal sealed class RequestLimits(IOptions<RateLimitOptions> options, TimeProvider clock)
{
    private const int NetworkBytes = 8;

    private readonly MinuteCount _requests = new(options.Value.RequestsPerMinute, clock);
    private readonly MinuteCount _dashboard = new(options.Value.DashboardRequestsPerMinute, clock);
    private readonly MinuteCount _sessions = new(options.Value.SessionsPerMinute, clock);
    private readonly MinuteCount _agentCalls = new(options.Value.AgentCallsPerMinute, clock);
    private readonly MinuteCount _unknownKeys = new(options.Value.UnknownKeysPerMinute, clock);

    /// <summary>Counts a request of a known caller, and writes on its answer what is left.</summary>
    /// <returns>The refusal; null when it may pass.</returns>
    public Refusal? Admit(HttpContext context, Caller caller)
    {
        var name = caller.Run is { } run ? $"{caller.Tenant}/{run.Execution}" : ApiKeyHash.Of(caller.Key).Value;
        var (count, option, label) = context.Features.Get<DashboardCall>() is null
            ? (_requests, nameof(RateLimitOptions.RequestsPerMinute), "requests")
            : (_dashboard, nameof(RateLimitOptions.DashboardRequestsPerMinute), "dashboard_requests");
        if (!count.IsUnlimited)
        {
            var requests = count.Take(name);
            Tell(context.Response, requests);
            if (!requests.IsAllowed)
            {
                return TooMany(label, $"Request rate limit exceeded ({RateLimitOptions.Section}:{option}).", requests);
            }
        }

        if (AdmitAgentCall(context, caller) is { } tooManyCalls)
        {
            return tooManyCalls;
        }

        if (_sessions.IsUnlimited || context.GetEndpoint()?.Metadata.GetMetadata<OpensSessions>() is null)
        {
            return null;
        }

        var sessions = _sessions.Take(name);
        Tell(context.Response, sessions);
        return sessions.IsAllowed ? null : TooMany("sessions", "Session creation rate limit exceeded (RateLimits:SessionsPerMinute).", sessions);
    }

    /// <summary>Says whether an address has sent so many unknown keys that no further one is looked up. The jails of this machine come through
    /// sockets without an address and are not counted: one run's mistakes must not shut out the others.</summary>
    /// <returns>The refusal; null when the key may be looked up.</returns>
    public Refusal? RefuseUnknown(IPAddress? address) =>
        _unknownKeys.IsUnlimited || address is null || _unknownKeys.Look(NetworkOf(address)) is not { IsAllowed: false } allowance
            ? null
            : TooMany("unknown_keys", "Too many requests with unknown keys came from this address (RateLimits:UnknownKeysPerMinute).", allowance);

    /// <summary>Counts an unknown key.</summary>
    public void CountUnknown(IPAddress? address)
    {
        if (!_unknownKeys.IsUnlimited && address is not null)
        {
            _unknownKeys.Take(NetworkOf(address));
        }
    }

    /// <summary>Counts a call of the agent API, for the whole tenant and each endpoint by itself, and tells what is left in that API's own words.</summary>
    private Refusal? AdmitAgentCall(HttpContext context, Caller caller)
    {
        if (_agentCalls.IsUnlimited || context.GetEndpoint() is not RouteEndpoint endpoint || endpoint.Metadata.GetMetadata<CountsAsAgentCall>() is null)
        {
            return null;
        }

        var calls = _agentCalls.Take($"{caller.Tenant}{endpoint.RoutePattern.RawText}");
        var headers = context.Response.Headers;
        headers["X-RateLimit-Limit"] = calls.Limit.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Remaining"] = calls.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = (clock.GetUtcNow() + calls.Reset).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return calls.IsAllowed ? null : TooMany("agent_calls", "Rate limit exceeded. Please try again later.", calls);
    }

    private static Refusal TooMany(string limit, string message, Allowance left)
    {
        Diagnostics.CountRateLimited(limit);
        return Refusal.TooMany(message, left.Reset);
    }

    /// <summary>Writes the header fields of the IETF's draft 8, as the official service does.</summary>
    private static void Tell(HttpResponse response, Allowance left)
    {
        var policy = string.Create(CultureInfo.InvariantCulture, $"\"{left.Limit}-in-1min\"");
        response.Headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"{policy}; q={left.Limit}; w=60");
        response.Headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"{policy}; r={left.Remaining}; t={Math.Ceiling(left.Reset.TotalSeconds)}");
    }

    /// <summary>Names the sender; of an IPv6 address the network, since whoever has one has all addresses in it.</summary>
    private static string NetworkOf(IPAddress address) => address switch
    {
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, NetworkBytes)),
        _ => address.ToString(),
    };
}

/// <summary>Says on an endpoint that it asks for sessions.</summary>
internal sealed record OpensSessions
{
    public static OpensSessions Mark { get; } = new();
}

/// <summary>Says on an endpoint that each call of it counts for <see cref="RateLimitOptions.AgentCallsPerMinute"/>.</summary>
internal sealed record CountsAsAgentCall
{
    public static CountsAsAgentCall Mark { get; } = new();
}
