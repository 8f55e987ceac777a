using System.Globalization;
using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;

namespace AnchorOrleans.Api.Tasks;

/// <summary>Which tasks a caller wants to see, and what of them.</summary>
/// <param name="Name">The one of this name; null for all.</param>
/// <param name="Search">What occurs in name or description; null for all.</param>
/// <param name="WithRecent">Whether each is shown with its last executions.</param>
/// <param name="WithCode">Whether each is shown with its code.</param>
/// <param name="Refusal">What is wrong with the texts.</param>
internal sealed record TaskFilter(string? Name, string? Search = null, bool WithRecent = false, bool WithCode = true, Refusal? Refusal = null)
    : IBound, IBindableFromHttpContext<TaskFilter>, IEndpointParameterMetadataProvider
{
    private const string Recent = "recent";
    private const int MaxSearchLength = 100;

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Takes(DescribedParameter.InQuery("name", "Only the task of exactly this name.") with { Pattern = "^[a-zA-Z0-9_-]{1,255}$" });
        builder.Takes(DescribedParameter.InQuery(
            "search", $"Only tasks in whose name or description this occurs, in upper or lower case; one or two characters are how the name begins. At most {MaxSearchLength} characters."));
        builder.Takes(DescribedParameter.InQuery("include", "What to show beside: `recent` is the last 20 executions of each task, oldest first, drafts too.") with { Values = [Recent] });
        builder.Takes(DescribedParameter.InQuery("withCode", "Whether each task is shown with its code.") with { Values = ["true", "false"], Default = "true" });
    }

    public static ValueTask<TaskFilter?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var query = context.Request.Query;
        return ValueTask.FromResult<TaskFilter?>(Read(query["name"], query["search"], query["include"], query["withCode"]));
    }

    /// <summary>Reads the texts.</summary>
    public static TaskFilter Read(StringValues name, StringValues search = default, StringValues include = default, string? withCode = null)
    {
        var findings = new Findings();
        if (name is not ([] or [{ } _]) || (name is [{ } text] && !TaskName.IsValid(text)))
        {
            findings.Add("name", TaskName.Rule);
        }

        var part = search.ToString().Trim();
        if (part.Length > MaxSearchLength || part.Contains('\0', StringComparison.Ordinal))
        {
            findings.Add("search", string.Create(CultureInfo.InvariantCulture, $"may have at most {MaxSearchLength} characters, without U+0000; it has {part.Length:N0}"));
        }
        else if (part.Length > 0 && name.Count > 0)
        {
            findings.Add("search", "cannot be given together with 'name'");
        }

        if (include.ToString() is not ("" or Recent))
        {
            findings.Add("include", $"must be {Recent}");
        }

        if (withCode is not (null or "true" or "false"))
        {
            findings.Add("withCode", "must be true or false");
        }

        return new TaskFilter(name.Count == 0 ? null : name.ToString(), part.Length == 0 ? null : part, include.Count > 0 && include.ToString().Length > 0, withCode is not "false", findings.Refusal);
    }
}
