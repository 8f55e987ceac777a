using System.Net.Mime;
using AnchorOrleans.Dashboard.Platform;
using Microsoft.Extensions.Hosting;

namespace AnchorOrleans.Dashboard.Changes;

/// <summary>Tells open pages that what they show has changed; they then fetch themselves anew.</summary>
/// <remarks>A page says what it was made from. It is read again and again with the key of whoever looks, so nobody learns of anything that the API would not tell.</remarks>
internal static class ChangeEndpoints
{
    /// <summary>How many addresses one page may be made from.</summary>
    private const int MaxSources = 8;

    /// <summary>Maps the endpoint.</summary>
    public static void MapChanges(this IEndpointRouteBuilder routes) => routes.MapGet("/changes", FollowAsync);

    private static async Task FollowAsync(HttpContext context, PlatformApi platform, IOptions<DashboardOptions> options, TimeProvider clock, IHostApplicationLifetime host)
    {
        var sources = context.Request.Query["of"].Take(MaxSources).OfType<string>().Select(ChangeSource.TryParse).OfType<ChangeSource>().ToList();
        var response = context.Response;
        response.ContentType = MediaTypeNames.Text.EventStream;

        // Proxies of a common kind collect an answer unless they are told not to.
        response.Headers["X-Accel-Buffering"] = "no";
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, host.ApplicationStopping);
        try
        {
            await TellAsync(response, sources, platform, options.Value.Refresh, clock, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The page was left, or should ask another process.
        }
    }

    private static async Task TellAsync(
        HttpResponse response, List<ChangeSource> sources, PlatformApi platform, TimeSpan refresh, TimeProvider clock, CancellationToken cancellationToken)
    {
        await response.WriteAsync("retry: 2000\n\n", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
        using var timer = new PeriodicTimer(refresh, clock);
        while (true)
        {
            var hasChanged = false;
            for (var index = 0; index < sources.Count; index++)
            {
                var now = await ReadAsync(platform, sources[index].Path, cancellationToken);
                hasChanged |= now != sources[index].Seen;
                sources[index] = sources[index] with { Seen = now };
            }

            if (hasChanged)
            {
                await response.WriteAsync("event: change\ndata:\n\n", cancellationToken);
                await response.Body.FlushAsync(cancellationToken);
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <summary>Reads what an address answers now; a refusal is an answer too, since what is gone has changed.</summary>
    private static async Task<string> ReadAsync(PlatformApi platform, string path, CancellationToken cancellationToken)
    {
        using var answer = await platform.SendAsync(HttpMethod.Get, path, body: null);
        return answer.IsSuccessStatusCode
            ? Fingerprint.Of(await answer.Content.ReadAsByteArrayAsync(cancellationToken))
            : answer.StatusCode.ToString();
    }
}
