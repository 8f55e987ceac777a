using AnchorOrleans.Dashboard.Assets;
using AnchorOrleans.Dashboard.Changes;
using AnchorOrleans.Dashboard.Errors;
using AnchorOrleans.Dashboard.Layout;
using AnchorOrleans.Dashboard.Platform;
using AnchorOrleans.Dashboard.SignIn;
using AnchorOrleans.Dashboard.Tasks;
using Microsoft.AspNetCore.Authorization;

namespace AnchorOrleans.Dashboard;

/// <summary>Adds the dashboard to a host.</summary>
public static class DashboardRegistration
{
    private const string Root = "/dashboard";

    /// <summary>Adds what the pages need.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="handler">Makes what leads to the REST API; the host brings data protection whose keys all gateways share.</param>
    public static IServiceCollection AddAnchorDashboard(this IServiceCollection services, Func<IServiceProvider, HttpMessageHandler> handler)
    {
        services.AddOptions<DashboardOptions>().BindConfiguration(DashboardOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DashboardOptions>, DashboardOptionsValidator>();
        services.AddSignIn();
        services.AddRazorComponents();
        services.AddCascadingAuthenticationState();
        services.AddHttpContextAccessor();

        // The base address is never connected to: the handler knows one way only.
        services.AddHttpClient(PlatformApi.ClientName, static client => (client.BaseAddress, client.Timeout) = (new Uri("http://platform"), Timeout.InfiniteTimeSpan))
            .ConfigurePrimaryHttpMessageHandler(handler)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        services.AddScoped<PlatformApi>();
        services.AddScoped<PageNonce>();
        services.AddSingleton<DashboardAssets>();
        return services;
    }

    /// <summary>Adds the answers to what goes wrong on pages. To be called before the API's own, which then answers for the rest.</summary>
    public static IServiceCollection AddDashboardErrors(this IServiceCollection services) => services.AddExceptionHandler<PageExceptionHandler>();

    /// <summary>Adds the pages.</summary>
    public static WebApplication MapAnchorDashboard(this WebApplication app)
    {
        app.UseWhen(static context => context.Request.Path.StartsWithSegments(Root, StringComparison.Ordinal), static pages => pages.UseMiddleware<PageHeaders>());
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();

        var dashboard = app.MapGroup(Root).ExcludeFromDescription();
        dashboard.MapGet("/assets/{hash}/{name}", static (HttpContext context, string hash, string name, DashboardAssets assets) => assets.Answer(context, hash, name));
        dashboard.MapGet("/", static () => TypedResults.Redirect(ReturnPath.Start));

        var signedIn = dashboard.MapGroup(string.Empty).RequireAuthorization(SignedIn());
        signedIn.MapSignOut();
        signedIn.MapTheme();
        signedIn.MapChanges();
        signedIn.MapRelay();
        signedIn.MapCodeCheck();

        app.MapRazorComponents<Document>().RequireAuthorization(SignedIn()).ExcludeFromDescription();
        return app;
    }

    private static AuthorizationPolicy SignedIn() => new AuthorizationPolicyBuilder(Person.Scheme).RequireAuthenticatedUser().Build();
}
