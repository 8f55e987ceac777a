using System.Diagnostics;
using AnchorOrleans.Api.Authentication;

namespace AnchorOrleans.Silo.Telemetry;

/// <summary>Brings into a run's trace what comes with its key in the query, as connections to browsers do: a request has its place in a trace before its query is read.</summary>
internal static class RunRequests
{
    /// <summary>Adds it.</summary>
    public static void UseRunRequests(this WebApplication app)
    {
        var runs = app.Services.GetRequiredService<RunTraces>();
        app.Use((context, next) =>
            !runs.IsEmpty
            && context.Request.QueryString.HasValue
            && context.Request.Query[ApiKeyHeaders.QueryKey] is [{ } key, ..]
            && runs.Find(key) is { } trace
            && ActivityContext.TryParse(trace, traceState: null, isRemote: true, out var run)
                ? TraceAsync(context, next, run)
                : next(context));
    }

    private static async Task TraceAsync(HttpContext context, RequestDelegate next, ActivityContext run)
    {
        ActivityLink[]? links = Activity.Current is { } request ? [new ActivityLink(request.Context)] : null;
        using var span = Diagnostics.Source.StartActivity(SpanNames.RunRequest, ActivityKind.Server, run, links: links);
        await next(context);
    }
}
