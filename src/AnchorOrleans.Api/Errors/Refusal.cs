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
    /// <summary>Gets the compiler's remarks, when they are why.</summary>
    public IReadOnlyList<DiagnosticResponse>? Diagnostics { get; init; }

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

        return Answer.Json(ToBody(), Status).ExecuteAsync(httpContext);
    }
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
