using System.Diagnostics;
using System.Globalization;
using AnchorOrleans.Api.Agents;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Policies;

namespace AnchorOrleans.Api.Policies;

/// <summary>Policies: what agents may do without asking, and not at all.</summary>
internal static class PolicyEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapPolicies(this IEndpointRouteBuilder routes)
    {
        var policies = routes.MapGroup("/v1/policies").WithTags("Policies");
        policies.MapPost("/", CreateAsync).Needs(Access.Administer).WithName("CreatePolicy").Answers<PolicyResponse>(409);
        policies.MapGet("/", ListAsync).Needs(Access.Look).WithName("ListPolicies").Answers<PolicyListResponse>();
        policies.MapGet("/{id}", DescribeAsync).Needs(Access.Look).WithName("DescribePolicy").Answers<PolicyResponse>();
        policies.MapPut("/{id}", ReplaceAsync).Needs(Access.Administer).WithName("ReplacePolicy").Answers<PolicyResponse>();
        policies.MapDelete("/{id}", DeleteAsync).Needs(Access.Administer).WithName("DeletePolicy").Answers<StatusResponse>();
        routes.MapGet("/v1/executions/{executionId}/decisions", ListDecisionsAsync).WithTags("Executions").Needs(Access.Look).WithName("ListDecisions").Answers<DecisionListResponse>(404);
    }

    /// <summary>Lists what policies forbade and asked during an objective, in the steps that are done.</summary>
    internal static async Task<IResult> ListDecisionsAsync(ExecutionRoute execution, Caller caller, IGrainFactory grains, DecisionReading reading, CancellationToken cancellationToken)
    {
        if (await grains.GetExecution(caller.Tenant, execution.Id).DescribeAsync(cancellationToken) is not { } view)
        {
            return Refusal.NotFound($"There is no execution '{execution.Id}'.");
        }

        var decisions = view.Kind == ExecutionKind.Agent ? await reading.ListAsync(caller.Tenant, view, cancellationToken) : [];
        return Answer.Data(new DecisionListResponse(decisions.Count, decisions));
    }

    /// <summary>Makes a policy that tasks can then name as <c>policyId</c>. It can forbid and ask more than the operator's own policy, and allow nothing that this forbids.</summary>
    internal static async Task<IResult> CreateAsync(Body<PolicyRequest> body, Caller caller, IGrainFactory grains, IPolicyCheck check, TimeProvider clock) =>
        WhyNot(body.Value, check) is { } refusal
            ? refusal
            : Show(await grains.GetPolicy(caller.Tenant, $"{PolicyView.IdPrefix}{Guid.CreateVersion7(clock.GetUtcNow()):N}").CreateAsync(body.Value.Content, CancellationToken.None));

    /// <summary>Lists the policies, the oldest first.</summary>
    internal static async Task<IResult> ListAsync(Caller caller, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var ids = await grains.GetPolicyIds(caller.Tenant).ListAsync(cancellationToken);
        var views = await Task.WhenAll(ids.Select(id => grains.GetPolicy(caller.Tenant, id).DescribeAsync(cancellationToken)));
        PolicyResponse[] items = [.. views.OfType<PolicyView>().Select(PolicyResponse.Of)];
        return Answer.Data(new PolicyListResponse(items.Length, items));
    }

    /// <summary>Shows a policy.</summary>
    internal static async Task<IResult> DescribeAsync(PolicyRoute policy, Caller caller, IGrainFactory grains, CancellationToken cancellationToken) =>
        await grains.GetPolicy(caller.Tenant, policy.Id).DescribeAsync(cancellationToken) is { } view ? Answer.Data(PolicyResponse.Of(view)) : PolicyLookup.NoPolicy;

    /// <summary>Replaces all that a policy says. Tasks that were accepted before keep what it said then.</summary>
    internal static async Task<IResult> ReplaceAsync(PolicyRoute policy, Body<PolicyRequest> body, Caller caller, IGrainFactory grains, IPolicyCheck check) =>
        WhyNot(body.Value, check) is { } refusal ? refusal : Show(await grains.GetPolicy(caller.Tenant, policy.Id).ReplaceAsync(body.Value.Content, CancellationToken.None));

    /// <summary>Deletes a policy. Tasks that were accepted with it keep it; its sessions take no further ones.</summary>
    internal static async Task<IResult> DeleteAsync(PolicyRoute policy, Caller caller, IGrainFactory grains) =>
        await grains.GetPolicy(caller.Tenant, policy.Id).DeleteAsync(CancellationToken.None) is null ? PolicyLookup.NoPolicy : Answer.Data(new StatusResponse("success"));

    private static Refusal? WhyNot(PolicyRequest request, IPolicyCheck check) => check.FindProblem(request.Content.Rules) is { } problem
        ? Refusal.Invalid($"'{problem.Field}' {problem.Problem}.") with { Details = new RefusalDetails(problem.Field) }
        : null;

    private static IResult Show(PolicyOutcome outcome) => outcome switch
    {
        PolicyOutcome.Kept kept => Answer.Data(PolicyResponse.Of(kept.View)),
        PolicyOutcome.Missing => PolicyLookup.NoPolicy,
        PolicyOutcome.TooMany many => Refusal.Conflict(string.Create(CultureInfo.InvariantCulture, $"There are {many.Limit:N0} policies, which is the limit (Policies:PerTenant). Delete one.")),
        _ => throw new UnreachableException(),
    };
}
