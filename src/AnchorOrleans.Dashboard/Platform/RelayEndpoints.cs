using System.Net.Http.Headers;

namespace AnchorOrleans.Dashboard.Platform;

/// <summary>Hands on what the API answers and a page cannot hold: files, pictures, films, logs that go on. Reading alone.</summary>
internal static class RelayEndpoints
{
    /// <summary>What is handed on beside the content: nothing that would let a file act on this site.</summary>
    private static readonly string[] Handed = ["Content-Type", "Content-Length", "Content-Disposition", "Content-Range", "Accept-Ranges", "ETag", "Last-Modified", "Retry-After"];

    /// <summary>Maps the endpoint.</summary>
    public static void MapRelay(this IEndpointRouteBuilder routes) => routes.MapGet("/api/{**path}", RelayAsync);

    private static async Task RelayAsync(HttpContext context, string path, PlatformApi platform)
    {
        if (!path.StartsWith("v1/", StringComparison.Ordinal) && !path.StartsWith("task/", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var range = RangeHeaderValue.TryParse(context.Request.Headers.Range, out var parsed) ? parsed : null;
        var last = context.Request.Headers["Last-Event-ID"].ToString();
        using var answer = await platform.SendAsync(
            HttpMethod.Get, $"/{path}{context.Request.QueryString}", body: null, range, context.Request.Headers.Accept, last.Length == 0 ? null : last);
        var response = context.Response;
        response.StatusCode = (int)answer.StatusCode;
        foreach (var name in Handed)
        {
            if (answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values))
            {
                response.Headers[name] = values.ToArray();
            }
        }

        // Whatever a task or a page left is a stranger here: should a browser open it, it may neither run anything nor be part of this site.
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            await using var content = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
            await CopyAsync(content, response, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The page was left.
        }
    }

    /// <summary>Hands on each part as it comes, since logs go on for hours.</summary>
    private static async Task CopyAsync(Stream content, HttpResponse response, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await response.Body.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
        }
    }
}
