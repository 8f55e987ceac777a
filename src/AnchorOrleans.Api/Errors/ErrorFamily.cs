using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Diagnostics;

namespace AnchorOrleans.Api.Errors;

/// <summary>Says on an endpoint in which words it refuses; without it, an endpoint speaks as the code API does.</summary>
/// <param name="Kind">Whose words.</param>
internal sealed record ErrorFamily(ErrorFamilyKind Kind)
{
    /// <summary>The union of what the agent API's generations answer.</summary>
    public static ErrorFamily Agent { get; } = new(ErrorFamilyKind.Agent);

    /// <summary>What clients of chat completions look for.</summary>
    public static ErrorFamily Chat { get; } = new(ErrorFamilyKind.Chat);

    /// <summary>Answers how the endpoint of a request refuses.</summary>
    public static ErrorFamilyKind Of(HttpContext context)
    {
        // The endpoint is taken off the request before an exception is answered for.
        var endpoint = context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        return endpoint?.Metadata.GetMetadata<ErrorFamily>()?.Kind ?? ErrorFamilyKind.Code;
    }
}

/// <summary>A family of error bodies.</summary>
internal enum ErrorFamilyKind
{
    /// <summary>Of the code API.</summary>
    Code,

    /// <summary>Of the agent API.</summary>
    Agent,

    /// <summary>Of chat completions.</summary>
    Chat,
}

/// <summary>The error body of the agent API: every field that one of its generations has.</summary>
/// <param name="Success">Never.</param>
/// <param name="Message">A sentence.</param>
/// <param name="Error">The same sentence again.</param>
/// <param name="Code">Stable, in capitals.</param>
/// <param name="Details">What a program may want to know; missing when there is nothing.</param>
internal sealed record AgentErrorResponse(
    bool Success,
    string Message,
    string Error,
    string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RefusalDetails? Details);

/// <summary>What a program may want to know of a refusal.</summary>
/// <param name="Field">The field of the request that is wrong.</param>
/// <param name="Current">How many there are.</param>
/// <param name="Limit">How many there may be.</param>
/// <param name="Parameter">The same field, where it is a number out of its range.</param>
/// <param name="Value">That number.</param>
/// <param name="Min">The least it may be.</param>
/// <param name="Max">The most it may be.</param>
internal sealed record RefusalDetails(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Field = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Current = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Limit = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Parameter = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Value = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Min = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Max = null);

/// <summary>The error body of chat completions.</summary>
/// <param name="Error">What is inside.</param>
internal sealed record ChatErrorResponse(ChatError Error);

/// <summary>Why a chat completion is not served.</summary>
/// <param name="Message">A sentence.</param>
/// <param name="Type">A group of codes.</param>
/// <param name="Code">Stable.</param>
internal sealed record ChatError(string Message, string Type, string Code);
