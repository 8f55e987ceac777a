using System.Text.Json.Serialization;
using AnchorOrleans.Api.Json;

namespace AnchorOrleans.Api.OpenApi;

/// <summary>Publishes the description of the API, and a page on which it can be read and tried.</summary>
internal static class OpenApiRegistration
{
    /// <summary>Where the description is.</summary>
    public const string Path = "/openapi.json";

    /// <summary>Adds the description.</summary>
    public static IServiceCollection AddApiDescription(this IServiceCollection services)
    {
        // The description takes the shapes of answers from these options; the answers themselves are written by AnchorJson outright.
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, AnchorJson.Default);
        });

        // A lambda: what carries the XML comments into the description does not see a method group.
        return services.AddOpenApi("v1", options => ApiDescription.Configure(options));
    }

    /// <summary>Serves the description and the page; neither needs a key, and neither holds anything of a tenant.</summary>
    public static void MapApiDescription(this WebApplication app)
    {
        app.MapOpenApi(Path);
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "docs";
            page.DocumentTitle = "AnchorOrleans API";
            page.SwaggerEndpoint(Path, "AnchorOrleans");
            page.DisplayRequestDuration();
        });
    }
}
