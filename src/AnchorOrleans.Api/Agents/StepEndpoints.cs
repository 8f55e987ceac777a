using System.Globalization;
using System.Net.Mime;
using System.Reflection;
using System.Text;
using AnchorOrleans.Agents;
using AnchorOrleans.Api.Artifacts;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using Microsoft.AspNetCore.Http.Metadata;

namespace AnchorOrleans.Api.Agents;

/// <summary>What an agent did, and what it answered.</summary>
internal static class StepEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapSteps(this IEndpointRouteBuilder routes)
    {
        var executions = routes.MapGroup("/v1/executions/{executionId}").WithTags("Executions");
        executions.MapGet("/steps", ListAsync).Needs(Access.Look).WithName("ListSteps").Answers<StepListResponse>(404);
        executions.MapGet("/answer", DownloadAnswerAsync).Needs(Access.Look).WithName("DownloadAnswer")
            .Produces<Stream>(StatusCodes.Status200OK, MediaTypeNames.Application.Octet).WithMetadata(EndpointDescriptions.RefusesWith(StatusCodes.Status404NotFound));
    }

    /// <summary>Lists the steps of an agent that are done, the newest first.</summary>
    internal static async Task<IResult> ListAsync(
        ExecutionRoute execution, StepRange range, Caller caller, IGrainFactory grains, StepReading reading, CancellationToken cancellationToken)
    {
        if (await grains.GetExecution(caller.Tenant, execution.Id).DescribeAsync(cancellationToken) is not { } view)
        {
            return Refusal.NotFound($"There is no execution '{execution.Id}'.");
        }

        return Answer.Data(view.Kind == ExecutionKind.Agent ? await reading.ListAsync(caller.Tenant, view, range, cancellationToken) : new StepListResponse(0, [], Before: null));
    }

    /// <summary>Answers what an agent answered, as a file in the form that was asked for: Markdown, JSON or CSV.</summary>
    internal static async Task<IResult> DownloadAnswerAsync(
        ExecutionRoute execution, Caller caller, IGrainFactory grains, AgentReading reading, IArtifactStore artifacts, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await grains.GetExecution(caller.Tenant, execution.Id).DescribeAsync(cancellationToken) is not { Agent: { } agent } view
            || await reading.ReadResultAsync(view, cancellationToken) is not { Message: { } message })
        {
            return Refusal.NotFound($"Execution '{execution.Id}' does not exist, is no agent's, or has answered nothing.");
        }

        var form = agent.Brief is { } brief ? AgentBrief.Parse(await artifacts.ReadAsync(brief.Hash, cancellationToken)).Output : AgentOutputKind.Text;
        var (ending, type) = form switch
        {
            // What one that failed had found is text, whatever was asked for.
            AgentOutputKind.Json when view.Status == ExecutionStatus.Succeeded => ("json", MediaTypeNames.Application.Json),
            AgentOutputKind.Csv when view.Status == ExecutionStatus.Succeeded => ("csv", MediaTypeNames.Text.Csv),
            _ => ("md", MediaTypeNames.Text.Markdown),
        };
        ArtifactDownload.KeepFromBeingShown(response);
        return TypedResults.File(Encoding.UTF8.GetBytes(message), $"{type}; charset=utf-8", $"answer-{execution.Id}.{ending}");
    }
}

/// <summary>Which steps a caller wants.</summary>
/// <param name="Before">Those with a smaller number; null for the newest.</param>
/// <param name="Limit">At most so many.</param>
/// <param name="Refusal">What is wrong with the texts.</param>
internal sealed record StepRange(int? Before, int Limit, Refusal? Refusal = null) : IBound, IBindableFromHttpContext<StepRange>, IEndpointParameterMetadataProvider
{
    private const int Usual = 50;
    private const int Most = 100;
    private const int LastNumber = 1_000_000_000;
    private const string Digits = @"^\d+$";

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Takes(DescribedParameter.InQuery("before", "Only steps with a smaller number.") with { Pattern = Digits });
        builder.Takes(DescribedParameter.InQuery("limit", "How many steps at most, up to 100.") with { Pattern = Digits, Default = "50" });
    }

    public static ValueTask<StepRange?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<StepRange?>(Read(context.Request.Query["before"], context.Request.Query["limit"]));

    /// <summary>Reads the two texts.</summary>
    public static StepRange Read(string? before, string? limit)
    {
        var findings = new Findings();
        var range = new StepRange(Number("before", before, LastNumber, findings), Number("limit", limit, Most, findings) ?? Usual);
        return range with { Refusal = findings.Refusal };
    }

    private static int? Number(string name, string? text, int most, Findings findings)
    {
        if (text is null)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most)
        {
            return number;
        }

        findings.Add(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from 1 to {most:N0}"));
        return null;
    }
}
