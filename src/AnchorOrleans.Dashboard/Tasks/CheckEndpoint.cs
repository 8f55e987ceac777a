using AnchorOrleans.Dashboard.Platform;
using Microsoft.AspNetCore.Mvc;

namespace AnchorOrleans.Dashboard.Tasks;

/// <summary>Asks the compiler about code while it is typed. A form's token is needed, as for all that other sites must not make a browser send.</summary>
internal static class CheckEndpoint
{
    /// <summary>Maps the endpoint.</summary>
    public static void MapCodeCheck(this IEndpointRouteBuilder routes) => routes.MapPost("/tasks/check", CheckAsync);

    private static async Task<IResult> CheckAsync([FromForm] string code, PlatformApi platform)
    {
        try
        {
            return TypedResults.Ok(await platform.ChangeAsync<CodeCheck>(HttpMethod.Post, "/v1/task/check", new { code = SourceText.Encode(code) }));
        }
        catch (RefusedException refused)
        {
            return TypedResults.Json(new { refused.Message }, statusCode: refused.Status);
        }
    }
}
