using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;

namespace AnchorOrleans.Api.Tasks;

/// <summary>Which tasks a caller wants to see.</summary>
/// <param name="Name">The one of this name; null for all.</param>
/// <param name="Refusal">What is wrong with the text.</param>
internal sealed record TaskFilter(string? Name, Refusal? Refusal = null) : IBound, IBindableFromHttpContext<TaskFilter>, IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Takes(DescribedParameter.InQuery("name", "Only the task of exactly this name.") with { Pattern = "^[a-zA-Z0-9_-]{1,255}$" });

    public static ValueTask<TaskFilter?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<TaskFilter?>(Read(context.Request.Query["name"]));

    /// <summary>Reads the text.</summary>
    public static TaskFilter Read(StringValues name) => name switch
    {
        [] => new TaskFilter(Name: null),
        [{ } text] when TaskName.IsValid(text) => new TaskFilter(text),
        _ => new TaskFilter(Name: null, Refusal.Invalid($"'name' {TaskName.Rule}.")),
    };
}
