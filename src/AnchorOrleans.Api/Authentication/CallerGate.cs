using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.RateLimits;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Authentication;

/// <summary>Lets a request pass to an endpoint that names its <see cref="RequiredAccess"/> only with a key that allows it, before anything of its body is read.</summary>
internal sealed class CallerGate(RequestDelegate next, Callers callers, RequestLimits limits, IGrainFactory grains)
{
    /// <summary>The header that carries the key.</summary>
    public const string KeyHeader = ApiKeyHeaders.Key;

    /// <summary>What a caller without a known key is told.</summary>
    public static readonly Refusal UnknownKey = Refusal.Unauthorized($"Invalid API key: the header '{KeyHeader}' is missing or its key is unknown.");

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RequiredAccess>() is not { } required)
        {
            await next(context);
            return;
        }

        var key = BearerKey.In(context);
        var (caller, refusal) = await callers.FindAsync(key, context.Connection.RemoteIpAddress, context.RequestAborted);
        if (caller is null)
        {
            await (refusal ?? (ErrorFamily.Of(context) == ErrorFamilyKind.Code ? UnknownKey : BearerKey.Refuse(key))).ExecuteAsync(context);
            return;
        }

        if (limits.Admit(context, caller) is { } tooMany)
        {
            await tooMany.ExecuteAsync(context);
            return;
        }

        if (AccessRules.WhyNot(required.Access, caller, await IsOwnChildAsync(context, caller)) is { } reason)
        {
            await Refusal.Forbidden(reason).ExecuteAsync(context);
            return;
        }

        context.Features.Set(caller);
        await next(context);
    }

    /// <summary>Looks whether a path names an execution that the calling run started; the endpoint need not know of such callers.</summary>
    private async ValueTask<bool> IsOwnChildAsync(HttpContext context, Caller caller) =>
        caller.Run is { } run
        && IdText.TryNormalise(context.Request.RouteValues["executionId"] as string) is { } id
        && await grains.GetExecution(caller.Tenant, new ExecutionId(id)).DescribeAsync(context.RequestAborted) is { } view
        && view.Parent == run.Execution;
}
