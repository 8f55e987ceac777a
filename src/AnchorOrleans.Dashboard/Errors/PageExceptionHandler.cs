using AnchorOrleans.Dashboard.Platform;
using AnchorOrleans.Dashboard.SignIn;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AnchorOrleans.Dashboard.Errors;

/// <summary>Answers pages that could not be made with a page that says why and what to do.</summary>
internal sealed partial class PageExceptionHandler(ILogger<PageExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!httpContext.Request.Path.StartsWithSegments("/dashboard", StringComparison.Ordinal) || httpContext.RequestAborted.IsCancellationRequested)
        {
            return false;
        }

        switch (exception)
        {
            case RefusedException { Status: StatusCodes.Status401Unauthorized }:
                // The key was revoked since.
                await httpContext.SignOutAsync(Person.Scheme);
                await TypedResults.Redirect($"{SignInRegistration.Path}?ReturnUrl={Uri.EscapeDataString(httpContext.Request.GetEncodedPathAndQuery())}").ExecuteAsync(httpContext);
                return true;
            case RefusedException refused:
                await ShowAsync(httpContext, refused.Status, refused.Message);
                return true;
            case BadHttpRequestException or AntiforgeryValidationException:
                await ShowAsync(httpContext, StatusCodes.Status400BadRequest, "The form was not complete, or too old. Load the page again and send it once more.");
                return true;
            case HttpRequestException:
                LogUnreachable(exception);
                await ShowAsync(httpContext, StatusCodes.Status503ServiceUnavailable, "The service cannot do this at the moment. Please try again.");
                return true;
            default:
                LogUnexpected(exception);
                await ShowAsync(httpContext, StatusCodes.Status500InternalServerError, "The page failed unexpectedly; the log of the service says why.");
                return true;
        }
    }

    /// <summary>Shows the page that says so. It is made with services of its own: those of the request belong to the page that failed.</summary>
    private static async Task ShowAsync(HttpContext context, int status, string message)
    {
        var failed = context.RequestServices;
        await using var scope = failed.CreateAsyncScope();
        context.RequestServices = scope.ServiceProvider;
        try
        {
            await new RazorComponentResult<ErrorPage>(new { Status = status, Message = message }) { StatusCode = status }.ExecuteAsync(context);
        }
        finally
        {
            context.RequestServices = failed;
        }
    }

    [LoggerMessage(LogLevel.Warning, "A page was answered with 503, because the API could not be reached.")]
    private partial void LogUnreachable(Exception exception);

    [LoggerMessage(LogLevel.Error, "A page was answered with 500.")]
    private partial void LogUnexpected(Exception exception);
}
