using AnchorOrleans.Api.Errors;
using Microsoft.Net.Http.Headers;

namespace AnchorOrleans.Api.Authentication;

/// <summary>Finds the key of a request. Endpoints of the agent API and of chat completions take it as a bearer token too, since their clients know no other way.</summary>
internal static class BearerKey
{
    private const string Scheme = "Bearer ";

    /// <summary>Answers the key as it was sent; null when there is none.</summary>
    public static string? In(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (headers[CallerGate.KeyHeader] is [{ Length: > 0 } own, ..])
        {
            return own;
        }

        return ErrorFamily.Of(context) != ErrorFamilyKind.Code
            && headers[HeaderNames.Authorization] is [{ } text, ..]
            && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && text[Scheme.Length..].Trim() is { Length: > 0 } key
                ? key
                : null;
    }

    /// <summary>Says why a caller is not known.</summary>
    public static Refusal Refuse(string? key) => key is null
        ? Refusal.Unauthorized("API key required. Provide Authorization: Bearer <api_key>")
        : Refusal.Unauthorized("Invalid or revoked API key") with { Code = "INVALID_API_KEY" };
}
