using System.Diagnostics;
using Orleans.Runtime;

namespace Orleans.Diagnostics;

/// <summary>Traces grain calls as Orleans does: an activity where a call is sent, another where it arrives, and the W3C context between them in the <see cref="RequestContext"/>.</summary>
internal static class ActivityPropagation
{
    private const string TraceParent = "traceparent";
    private const string TraceState = "tracestate";

    /// <summary>Calls of applications.</summary>
    private static readonly ActivitySource Application = new("Microsoft.Orleans.Application");

    /// <summary>Calls of the engine itself: timers, reminders, fetches of streams.</summary>
    private static readonly ActivitySource Runtime = new("Microsoft.Orleans.Runtime");

    /// <summary>Begins the activity of a call that is sent; null when nobody listens.</summary>
    public static Activity? BeginSending(IOutgoingGrainCallContext call) =>
        Describe(SourceOf(call)?.StartActivity(NameOf(call), ActivityKind.Client), call);

    /// <summary>Begins the activity of a call that arrived; null when nobody listens.</summary>
    public static Activity? BeginReceiving(IIncomingGrainCallContext call)
    {
        if (SourceOf(call) is not { } source)
        {
            return null;
        }

        var activity = RequestContext.Get(TraceParent) is string parent && ActivityContext.TryParse(parent, RequestContext.Get(TraceState) as string, isRemote: true, out var context)
            ? source.StartActivity(NameOf(call), ActivityKind.Server, context)
            : source.StartActivity(NameOf(call), ActivityKind.Server);
        return Describe(activity, call);
    }

    /// <summary>Hands the context of what is under way to what is called.</summary>
    public static void Inject(Activity? activity)
    {
        if (activity is { IdFormat: ActivityIdFormat.W3C, Id: { } id })
        {
            RequestContext.Set(TraceParent, id);
            if (activity.TraceStateString is { Length: > 0 } state)
            {
                RequestContext.Set(TraceState, state);
            }
        }
    }

    /// <summary>Marks an activity whose call failed. What the exception says is not repeated: it may name anything.</summary>
    public static void Fail(Activity? activity, Exception exception)
    {
        activity?.SetStatus(ActivityStatusCode.Error);
        activity?.SetTag("exception.type", exception.GetType().FullName);
    }

    private static ActivitySource? SourceOf(IGrainCallContext call) =>
        (call.InterfaceName.StartsWith("Orleans.", StringComparison.Ordinal) ? Runtime : Application) is var source && source.HasListeners() ? source : null;

    // Orleans names them by the interface without its namespace.
    private static string NameOf(IGrainCallContext call) => $"{call.InterfaceName[(call.InterfaceName.LastIndexOf('.') + 1)..]}/{call.MethodName}";

    private static Activity? Describe(Activity? activity, IGrainCallContext call)
    {
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("rpc.system.name", "orleans");
            activity.SetTag("orleans.rpc.service", call.InterfaceName);
            activity.SetTag("rpc.method", $"{call.InterfaceName}/{call.MethodName}");
            activity.SetTag("orleans.rpc.target_id", call.TargetId.ToString());
            if (call.SourceId is { } source)
            {
                activity.SetTag("orleans.rpc.source_id", source.ToString());
            }
        }

        return activity;
    }
}

/// <summary>Traces calls where they are sent.</summary>
internal sealed class OutgoingPropagation : IOutgoingGrainCallFilter
{
    /// <inheritdoc/>
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        using var activity = ActivityPropagation.BeginSending(context);
        ActivityPropagation.Inject(activity ?? Activity.Current);
        try
        {
            await context.Invoke();
        }
        catch (Exception exception)
        {
            ActivityPropagation.Fail(activity, exception);
            throw;
        }
    }
}

/// <summary>Traces calls where they arrive.</summary>
internal sealed class IncomingPropagation : IIncomingGrainCallFilter
{
    /// <inheritdoc/>
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        using var activity = ActivityPropagation.BeginReceiving(context);
        try
        {
            await context.Invoke();
        }
        catch (Exception exception)
        {
            ActivityPropagation.Fail(activity, exception);
            throw;
        }
    }
}
