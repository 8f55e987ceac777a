using AnchorOrleans.Dashboard.SignIn;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AnchorOrleans.Dashboard.Layout;

/// <summary>Whether pages are light or dark; without a choice they follow the system.</summary>
internal static class Theme
{
    private const string Cookie = "anchor_theme";

    /// <summary>Gets what may be chosen; <c>auto</c> follows the system.</summary>
    public static IReadOnlyList<string> Choices { get; } = ["auto", "light", "dark"];

    /// <summary>Reads what was chosen.</summary>
    public static string Of(HttpContext context) => context.Request.Cookies[Cookie] is { } chosen && Choices.Contains(chosen, StringComparer.Ordinal) ? chosen : Choices[0];

    /// <summary>Maps the choice.</summary>
    public static void MapTheme(this IEndpointRouteBuilder routes) => routes.MapPost("/theme", Choose);

    /// <summary>Keeps what was chosen in this browser.</summary>
    private static RedirectHttpResult Choose(HttpContext context, [FromForm] string theme, [FromForm] string? returnTo)
    {
        if (Choices.Contains(theme, StringComparer.Ordinal))
        {
            context.Response.Cookies.Append(Cookie, theme, new CookieOptions
            {
                Path = "/dashboard",
                MaxAge = TimeSpan.FromDays(365),
                SameSite = SameSiteMode.Lax,
                HttpOnly = true,
                Secure = context.Request.IsHttps,
                IsEssential = true,
            });
        }

        return TypedResults.Redirect(ReturnPath.Of(returnTo));
    }
}
