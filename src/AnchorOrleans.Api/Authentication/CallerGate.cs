using AnchorOrleans.Api.Errors;

namespace AnchorOrleans.Api.Authentication;

/// <summary>Lets a request pass to an endpoint that names its <see cref="RequiredAccess"/> only with a key that allows it, before anything of its body is read.</summary>
internal sealed class CallerGate(RequestDelegate next, Callers callers)
{
    /// <summary>The header that carries the key.</summary>
    public const string KeyHeader = "anchor-api-key";

    /// <summary>What a caller without a known key is told.</summary>
    public static readonly Refusal UnknownKey = Refusal.Unauthorized($"Invalid API key: the header '{KeyHeader}' is missing or its key is unknown.");

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RequiredAccess>() is not { } required)
        {
            await next(context);
            return;
        }

        var caller = await callers.FindAsync(context.Request.Headers[KeyHeader], context.RequestAborted);
        if (caller is null)
        {
            await UnknownKey.ExecuteAsync(context);
            return;
        }

        if (AccessRules.WhyNot(required.Access, caller) is { } reason)
        {
            await Refusal.Forbidden(reason).ExecuteAsync(context);
            return;
        }

        context.Features.Set(caller);
        await next(context);
    }
}
