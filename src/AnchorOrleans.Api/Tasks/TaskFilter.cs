using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Requests;
using Microsoft.Extensions.Primitives;

namespace AnchorOrleans.Api.Tasks;

/// <summary>Which tasks a caller wants to see.</summary>
/// <param name="Name">The one of this name; null for all.</param>
/// <param name="Refusal">What is wrong with the text.</param>
internal sealed record TaskFilter(string? Name, Refusal? Refusal = null) : IBound, IBindableFromHttpContext<TaskFilter>
{
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
