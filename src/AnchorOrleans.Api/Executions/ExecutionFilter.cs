using System.Collections.Immutable;
using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Executions;
using AnchorOrleans.Tasks;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;

namespace AnchorOrleans.Api.Executions;

/// <summary>Which executions a caller wants to see.</summary>
/// <param name="Statuses">In which states; none for all.</param>
/// <param name="Version">Of which version; null for all published ones.</param>
/// <param name="Refusal">What is wrong with the texts.</param>
internal sealed record ExecutionFilter(ImmutableArray<ExecutionStatus> Statuses, VersionLabel? Version, Refusal? Refusal = null)
    : IBound, IBindableFromHttpContext<ExecutionFilter>, IEndpointParameterMetadataProvider
{
    private static readonly string StatusPattern = $"^({string.Join('|', StatusWord.Words)})(,({string.Join('|', StatusWord.Words)}))*$";

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Takes(DescribedParameter.InQuery("status", $"Only executions in this state: {StatusWord.All}; several with commas between.") with { Pattern = StatusPattern });
        builder.Takes(DescribedParameter.InQuery("version", "Only executions of this version: `draft`, `latest` or a number."));
    }

    public static ValueTask<ExecutionFilter?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<ExecutionFilter?>(Read(context.Request.Query["status"], context.Request.Query["version"]));

    /// <summary>Reads the two texts; the first may name several states with commas between, or be given several times.</summary>
    public static ExecutionFilter Read(StringValues status, string? version)
    {
        var findings = new Findings();
        var states = status.SelectMany(static text => (text ?? string.Empty).Split(',')).Select(StatusWord.StatesOf).ToList();
        if (states.Exists(static state => state.IsEmpty))
        {
            findings.Add("status", $"must be {StatusWord.All}, or several of them with commas between");
        }

        var filter = new ExecutionFilter([.. states.SelectMany(static state => state).Distinct()], VersionLabel.TryParse(version));
        if (version is not null && filter.Version is null)
        {
            findings.Add("version", "must be 'draft', 'latest' or a number of at most 2147483647");
        }

        return filter with { Refusal = findings.Refusal };
    }
}
