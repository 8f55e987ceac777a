using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tasks;
using Microsoft.AspNetCore.Http.Metadata;

namespace AnchorOrleans.Api.Requests;

/// <summary>The task that a path names.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Refusal">What is wrong with the text.</param>
internal sealed record TaskRoute(TaskId Id, Refusal? Refusal) : IBound, IBindableFromHttpContext<TaskRoute>, IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Takes(DescribedParameter.InPath("taskId", "The id of a task.") with { Format = "uuid" });

    public static ValueTask<TaskRoute?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var text = RouteText.Of(context, "taskId");
        return ValueTask.FromResult<TaskRoute?>(IdText.TryNormalise(text) is { } id
            ? new TaskRoute(new TaskId(id), null)
            : new TaskRoute(default, Refusal.Invalid($"Invalid task ID format: '{RouteText.Cut(text)}' must be a UUID.")));
    }
}

/// <summary>The execution that a path names.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Refusal">What is wrong with the text.</param>
internal sealed record ExecutionRoute(ExecutionId Id, Refusal? Refusal) : IBound, IBindableFromHttpContext<ExecutionRoute>, IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Takes(DescribedParameter.InPath("executionId", "The id of an execution.") with { Format = "uuid" });

    public static ValueTask<ExecutionRoute?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var text = RouteText.Of(context, "executionId");
        return ValueTask.FromResult<ExecutionRoute?>(IdText.TryNormalise(text) is { } id
            ? new ExecutionRoute(new ExecutionId(id), null)
            : new ExecutionRoute(default, Refusal.Invalid($"Invalid execution ID format: '{RouteText.Cut(text)}' must be a UUID.")));
    }
}

/// <summary>The session that a path names.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Refusal">That no session can have the text as its id.</param>
internal sealed record SessionRoute(SessionId Id, Refusal? Refusal) : IBound, IBindableFromHttpContext<SessionRoute>, IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Takes(DescribedParameter.InPath("sessionId", "The id of a session."), StatusCodes.Status404NotFound);

    public static ValueTask<SessionRoute?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var text = RouteText.Of(context, "sessionId");
        return ValueTask.FromResult<SessionRoute?>(IdText.TryNormaliseSession(text) is { } id
            ? new SessionRoute(new SessionId(id), null)
            : new SessionRoute(default, Refusal.NotFound($"There is no session '{RouteText.Cut(text)}'.")));
    }
}

/// <summary>The API key that a path names.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Refusal">What is wrong with the text.</param>
internal sealed record ApiKeyRoute(string Id, Refusal? Refusal) : IBound, IBindableFromHttpContext<ApiKeyRoute>, IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Takes(DescribedParameter.InPath("keyId", "The id of the API key, as the list shows it.") with { Format = "uuid" });

    public static ValueTask<ApiKeyRoute?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        // The text is not repeated: somebody may have put the key itself there.
        return ValueTask.FromResult<ApiKeyRoute?>(IdText.TryNormalise(RouteText.Of(context, "keyId")) is { } id
            ? new ApiKeyRoute(id, null)
            : new ApiKeyRoute(string.Empty, Refusal.Invalid("Invalid API key ID format: it must be the UUID that the list of keys shows as 'id'.")));
    }
}

/// <summary>The version that a path names.</summary>
/// <param name="Label">The draft, the latest, or a number.</param>
/// <param name="Refusal">What is wrong with the text.</param>
internal sealed record VersionRoute(VersionLabel Label, Refusal? Refusal) : IBound, IBindableFromHttpContext<VersionRoute>, IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Takes(DescribedParameter.InPath("taskVersion", "`draft`, `latest` or a number.") with { Pattern = @"^(draft|latest|\d+)$" });

    public static ValueTask<VersionRoute?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var text = RouteText.Of(context, "taskVersion");
        return ValueTask.FromResult<VersionRoute?>(VersionLabel.TryParse(text) is { } label
            ? new VersionRoute(label, null)
            : new VersionRoute(default, Refusal.Invalid($"Invalid version: '{RouteText.Cut(text)}' must be 'draft', 'latest' or a number of at most 2147483647.")));
    }
}

/// <summary>The version that a path names as a place to publish to.</summary>
/// <param name="Number">The number.</param>
/// <param name="Refusal">What is wrong with the text.</param>
internal sealed record PublishRoute(int Number, Refusal? Refusal) : IBound, IBindableFromHttpContext<PublishRoute>, IEndpointParameterMetadataProvider
{
    /// <summary>Far below what a number can be, so that deploying always finds a next one.</summary>
    private const int MaxNumber = 1_000_000_000;

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Takes(DescribedParameter.InPath("taskVersion", "A number, from 1 to 1,000,000,000.") with { Pattern = @"^\d+$" });

    public static ValueTask<PublishRoute?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var text = RouteText.Of(context, "taskVersion");
        return ValueTask.FromResult<PublishRoute?>(VersionLabel.TryParse(text)?.PublishedNumber is >= 1 and <= MaxNumber and { } number
            ? new PublishRoute(number, null)
            : new PublishRoute(default, Refusal.Invalid($"Cannot publish to version '{RouteText.Cut(text)}': it must be a number from 1 to {MaxNumber:N0}.")));
    }
}

/// <summary>Reads texts out of a path.</summary>
file static class RouteText
{
    private const int MaxShown = 60;

    public static string Of(HttpContext context, string name) => context.Request.RouteValues[name] as string ?? string.Empty;

    public static string Cut(string text) => text.Length <= MaxShown ? text : $"{text[..MaxShown]}…";
}
