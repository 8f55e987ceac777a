using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using Microsoft.AspNetCore.Http.Metadata;

namespace AnchorOrleans.Api.Executions;

/// <summary>What a caller may choose beyond <see cref="ExecutionFilter"/> where the executions of all tasks are listed.</summary>
/// <param name="Kind">Of which kind; null for all.</param>
/// <param name="Task">Of which task; null for all.</param>
/// <param name="WithDrafts">Whether runs of drafts are listed too.</param>
/// <param name="Refusal">What is wrong with the texts.</param>
internal sealed record HistoryFilter(ExecutionKind? Kind, TaskId? Task, bool WithDrafts, Refusal? Refusal = null)
    : IBound, IBindableFromHttpContext<HistoryFilter>, IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Takes(DescribedParameter.InQuery("kind", "Only executions of this kind.") with { Values = [KindWord.Of(ExecutionKind.Code), KindWord.Of(ExecutionKind.Agent)] });
        builder.Takes(DescribedParameter.InQuery("taskId", "Only executions of this task.") with { Format = "uuid" });
        builder.Takes(DescribedParameter.InQuery("withDrafts", "Whether runs of drafts are listed too.") with { Values = ["true", "false"], Default = "true" });
    }

    public static ValueTask<HistoryFilter?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var query = context.Request.Query;
        return ValueTask.FromResult<HistoryFilter?>(Read(query["kind"], query["taskId"], query["withDrafts"]));
    }

    /// <summary>Reads the texts.</summary>
    public static HistoryFilter Read(string? kind, string? taskId, string? withDrafts)
    {
        var findings = new Findings();
        var filter = new HistoryFilter(KindWord.TryParse(kind), IdText.TryNormalise(taskId) is { } id ? new TaskId(id) : null, withDrafts is not "false");
        if (kind is not null && filter.Kind is null)
        {
            findings.Add("kind", $"must be {KindWord.All}");
        }

        if (taskId is not null && filter.Task is null)
        {
            findings.Add("taskId", "must be a UUID");
        }

        if (withDrafts is not (null or "true" or "false"))
        {
            findings.Add("withDrafts", "must be true or false");
        }

        return filter with { Refusal = findings.Refusal };
    }
}
