using System.Globalization;
using System.Text.Json.Serialization;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.Tasks;

namespace AnchorOrleans.Api.Errors;

/// <summary>Why a request is not served; as a result it writes the error body of the API family, which is made nowhere else.</summary>
/// <param name="Status">The HTTP status, which the body repeats as its code.</param>
/// <param name="Message">A sentence for the caller; it holds no secret.</param>
/// <param name="RetryAfter">When trying again may help.</param>
internal sealed record Refusal(int Status, string Message, TimeSpan? RetryAfter = null) : IResult
{
    /// <summary>The code of a chat completion that would have to ask a person.</summary>
    public const string GuardrailTriggered = "GUARDRAIL_TRIGGERED";

    /// <summary>Gets the compiler's remarks, when they are why.</summary>
    public IReadOnlyList<DiagnosticResponse>? Diagnostics { get; init; }

    /// <summary>Gets the stable code where clients get one; null for the usual one of the status.</summary>
    public string? Code { get; init; }

    /// <summary>Gets what a program may want to know; null for nothing.</summary>
    public RefusalDetails? Details { get; init; }

    /// <summary>Gets a value indicating whether asking the same again would do the work again; official clients repeat a 5xx unless they are told.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Makes a 400.</summary>
    public static Refusal Invalid(string message) => new(StatusCodes.Status400BadRequest, message);

    /// <summary>Makes a 401.</summary>
    public static Refusal Unauthorized(string message) => new(StatusCodes.Status401Unauthorized, message);

    /// <summary>Makes a 403.</summary>
    public static Refusal Forbidden(string message) => new(StatusCodes.Status403Forbidden, message);

    /// <summary>Makes a 404.</summary>
    public static Refusal NotFound(string message) => new(StatusCodes.Status404NotFound, message);

    /// <summary>Makes a 409.</summary>
    public static Refusal Conflict(string message) => new(StatusCodes.Status409Conflict, message);

    /// <summary>Makes a 429.</summary>
    public static Refusal TooMany(string message, TimeSpan retryAfter) => new(StatusCodes.Status429TooManyRequests, message, retryAfter);

    /// <summary>Makes a 503.</summary>
    public static Refusal Unavailable(string message, TimeSpan retryAfter) => new(StatusCodes.Status503ServiceUnavailable, message, retryAfter);

    /// <summary>Gets the body: the official shape, and the message once more at the top, where the official client looks for it.</summary>
    public ErrorResponse ToBody() => new(new ErrorDetail(Status, Message), Message, Diagnostics);

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (RetryAfter is { } wait)
        {
            httpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        if (IsFinal)
        {
            httpContext.Response.Headers["x-should-retry"] = "false";
        }

        var answer = ErrorFamily.Of(httpContext) switch
        {
            ErrorFamilyKind.Agent => Answer.Json(new AgentErrorResponse(Success: false, Message, Message, CodeOrUsual, Details), Status),
            ErrorFamilyKind.Chat => Answer.Json(ToChatBody(), Status),
            _ => Answer.Json(ToBody(), Status),
        };
        return answer.ExecuteAsync(httpContext);
    }

    /// <summary>Gets the body for clients of chat completions.</summary>
    public ChatErrorResponse ToChatBody() => new(new ChatError(
        Message,
        Status switch
        {
            StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden => "authentication_error",
            StatusCodes.Status429TooManyRequests => "rate_limit_error",
            StatusCodes.Status422UnprocessableEntity => Code == GuardrailTriggered ? "guardrail_error" : "task_error",
            >= StatusCodes.Status500InternalServerError => "api_error",
            _ => "invalid_request_error",
        },
        CodeOrUsual.ToLowerInvariant()));

    private string CodeOrUsual => Code ?? Status switch
    {
        StatusCodes.Status400BadRequest or StatusCodes.Status413PayloadTooLarge or StatusCodes.Status415UnsupportedMediaType => "INVALID_PARAMETER",
        StatusCodes.Status401Unauthorized => "UNAUTHORIZED",
        StatusCodes.Status403Forbidden => "FORBIDDEN",
        StatusCodes.Status404NotFound => "NOT_FOUND",
        StatusCodes.Status409Conflict => "CONFLICT",
        StatusCodes.Status429TooManyRequests => "RATE_LIMIT_EXCEEDED",
        StatusCodes.Status503ServiceUnavailable => "UNAVAILABLE",
        _ => "INTERNAL_ERROR",
    };
}

/// <summary>The error body of the code API.</summary>
/// <param name="Error">The official part.</param>
/// <param name="Message">The same message again.</param>
/// <param name="Diagnostics">The compiler's remarks, when they are why.</param>
internal sealed record ErrorResponse(
    ErrorDetail Error,
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<DiagnosticResponse>? Diagnostics = null);

/// <summary>The official part of an error body.</summary>
/// <param name="Code">The HTTP status.</param>
/// <param name="Message">A sentence.</param>
internal sealed record ErrorDetail(int Code, string Message);
