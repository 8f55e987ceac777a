using System.Data.Common;
using Microsoft.AspNetCore.Diagnostics;

namespace AnchorOrleans.Api.Errors;

/// <summary>Turns what handlers did not foresee into the family's error body, and logs it once.</summary>
internal sealed partial class ApiExceptionHandler(IOptions<ApiOptions> options, ILogger<ApiExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone: whatever broke, nobody is left to be told, and most often it broke because of that.
            LogCallerLeft(exception);
            return true;
        }

        await ToRefusal(exception).ExecuteAsync(httpContext);
        return true;
    }

    /// <summary>Says what a caller is told of an exception.</summary>
    internal Refusal ToRefusal(Exception exception)
    {
        switch (exception)
        {
            case BadHttpRequestException malformed:
                return new Refusal(malformed.StatusCode, malformed.Message);
            case OrleansException or TimeoutException:
            case var _ when ComesFromStorage(exception):
                LogUnavailable(exception);
                return Refusal.Unavailable("The service cannot do this at the moment; please try again.", options.Value.RetryAfter);
            default:
                LogUnexpected(exception);
                return new Refusal(StatusCodes.Status500InternalServerError, "The service failed unexpectedly; its log says why.");
        }
    }

    /// <summary>Looks behind exceptions of the store's own, whose types are not known here.</summary>
    private static bool ComesFromStorage(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is DbException or (IOException and not FileNotFoundException))
            {
                return true;
            }
        }

        return false;
    }

    [LoggerMessage(LogLevel.Debug, "A caller left before its request was answered.")]
    private partial void LogCallerLeft(Exception exception);

    [LoggerMessage(LogLevel.Warning, "A request was answered with 503, because a part of the service did not answer.")]
    private partial void LogUnavailable(Exception exception);

    [LoggerMessage(LogLevel.Error, "A request was answered with 500.")]
    private partial void LogUnexpected(Exception exception);
}
