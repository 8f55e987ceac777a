using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.WebUtilities;

namespace AnchorOrleans.Api.Errors;

/// <summary>Gives answers that the framework leaves empty (an unknown route, a wrong method) the family's error body.</summary>
internal static class StatusBodies
{
    /// <summary>Writes the body of an answer that has a status alone.</summary>
    public static Task WriteAsync(StatusCodeContext context)
    {
        var request = context.HttpContext.Request;
        var status = context.HttpContext.Response.StatusCode;
        return new Refusal(status, status switch
        {
            StatusCodes.Status404NotFound => $"There is no {request.Method} {request.Path}.",
            StatusCodes.Status405MethodNotAllowed => $"{request.Path} does not answer {request.Method}.",
            _ => $"{ReasonPhrases.GetReasonPhrase(status)}.",
        }).ExecuteAsync(context.HttpContext);
    }
}
