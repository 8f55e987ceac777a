using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorOrleans.Dashboard.SignIn;

/// <summary>Adds the cookie and what ends it.</summary>
internal static class SignInRegistration
{
    public const string Path = "/dashboard/sign-in";

    /// <summary>Adds the cookie, sealed with the keys that all gateways share, and the tokens that forms carry.</summary>
    public static void AddSignIn(this IServiceCollection services)
    {
        services.AddAuthentication(Person.Scheme).AddCookie(Person.Scheme);
        services.AddOptions<CookieAuthenticationOptions>(Person.Scheme).Configure<IOptions<DashboardOptions>>(static (cookie, dashboard) =>
        {
            cookie.Cookie.Name = "anchor_dashboard";
            cookie.Cookie.Path = "/dashboard";
            cookie.Cookie.HttpOnly = true;

            // Lax, so that a link from elsewhere opens a page; forms carry a token besides.
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.ExpireTimeSpan = dashboard.Value.SignedInFor;
            cookie.SlidingExpiration = true;
            cookie.LoginPath = Path;
            cookie.AccessDeniedPath = Path;
        });
        services.AddAuthorization();
        services.AddAntiforgery(static forgery =>
        {
            forgery.Cookie.Name = "anchor_forms";
            forgery.Cookie.Path = "/dashboard";
            forgery.Cookie.SameSite = SameSiteMode.Lax;
            forgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
    }

    /// <summary>Maps the end of being signed in.</summary>
    public static void MapSignOut(this IEndpointRouteBuilder routes) => routes.MapPost("/sign-out", SignOutAsync);

    private static async Task<RedirectHttpResult> SignOutAsync(HttpContext context, IAntiforgery forgery)
    {
        await forgery.ValidateRequestAsync(context);
        await context.SignOutAsync(Person.Scheme);
        return TypedResults.Redirect(Path);
    }
}
