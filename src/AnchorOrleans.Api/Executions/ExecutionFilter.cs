using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Executions;
using AnchorOrleans.Tasks;
using Microsoft.AspNetCore.Http.Metadata;

namespace AnchorOrleans.Api.Executions;

/// <summary>Which executions of a task a caller wants to see.</summary>
/// <param name="Status">In which state; null for all.</param>
/// <param name="Version">Of which version; null for all published ones.</param>
/// <param name="Refusal">What is wrong with the texts.</param>
internal sealed record ExecutionFilter(ExecutionStatus? Status, VersionLabel? Version, Refusal? Refusal = null)
    : IBound, IBindableFromHttpContext<ExecutionFilter>, IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Takes(DescribedParameter.InQuery("status", "Only executions in this state.") with { Values = StatusWord.Words });
        builder.Takes(DescribedParameter.InQuery("version", "Only executions of this version: `draft`, `latest` or a number."));
    }

    public static ValueTask<ExecutionFilter?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<ExecutionFilter?>(Read(context.Request.Query["status"], context.Request.Query["version"]));

    /// <summary>Reads the two texts.</summary>
    public static ExecutionFilter Read(string? status, string? version)
    {
        var findings = new Findings();
        var filter = new ExecutionFilter(StatusWord.TryParse(status), VersionLabel.TryParse(version));
        if (status is not null && filter.Status is null)
        {
            findings.Add("status", $"must be {StatusWord.All}");
        }

        if (version is not null && filter.Version is null)
        {
            findings.Add("version", "must be 'draft', 'latest' or a number of at most 2147483647");
        }

        return filter with { Refusal = findings.Refusal };
    }
}
