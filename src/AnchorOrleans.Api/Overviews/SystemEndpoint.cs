using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;

namespace AnchorOrleans.Api.Overviews;

/// <summary>How the service is and what waits in it.</summary>
internal static class SystemEndpoint
{
    /// <summary>Maps the endpoint.</summary>
    public static void MapSystem(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/system", DescribeAsync).WithTags("System").Needs(Access.Look).WithName("DescribeSystem").Answers<SystemResponse>();

    /// <summary>Shows the hosts with their slots and load, and what of the caller's work runs and waits, and for what.</summary>
    internal static async Task<IResult> DescribeAsync(Caller caller, SystemReading system, CancellationToken cancellationToken) =>
        Answer.Data(await system.ReadAsync(caller.Tenant, cancellationToken));
}
