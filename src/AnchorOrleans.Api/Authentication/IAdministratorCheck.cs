using Microsoft.Net.Http.Headers;

namespace AnchorOrleans.Api.Authentication;

/// <summary>Lets pages of the host that are none of these endpoints ask whether a request comes from an administrator.</summary>
public interface IAdministratorCheck
{
    /// <summary>Looks at the key of a request, in the usual header or as a bearer token.</summary>
    /// <returns>200 for an administrator, else the status that refuses the request.</returns>
    Task<int> CheckAsync(HttpContext context);
}

/// <summary>Asks by the rules that the endpoints have.</summary>
internal sealed class AdministratorCheck(Callers callers) : IAdministratorCheck
{
    private const string Scheme = "Bearer ";

    /// <inheritdoc/>
    public async Task<int> CheckAsync(HttpContext context)
    {
        var (caller, refusal) = await callers.FindAsync(KeyIn(context.Request.Headers), context.Connection.RemoteIpAddress, context.RequestAborted);
        return caller is null ? refusal?.Status ?? StatusCodes.Status401Unauthorized
            : AccessRules.WhyNot(Access.Administer, caller) is null ? StatusCodes.Status200OK
            : StatusCodes.Status403Forbidden;
    }

    private static string? KeyIn(IHeaderDictionary headers) => headers[CallerGate.KeyHeader] is [{ Length: > 0 } own, ..] ? own
        : headers[HeaderNames.Authorization] is [{ } text, ..] && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text[Scheme.Length..].Trim()
        : null;
}
