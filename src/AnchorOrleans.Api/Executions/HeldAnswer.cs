using System.Net.Mime;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Json;

namespace AnchorOrleans.Api.Executions;

/// <summary>An answer that may take long: its headers go out late, so that errors keep their status, yet early enough for clients that give up without headers; then blanks keep the connection alive until the JSON follows.</summary>
/// <param name="outcome">The body, or why there is none; started by the caller.</param>
/// <param name="unknown">Makes the body that says so when the status is out.</param>
/// <typeparam name="T">The body.</typeparam>
internal sealed class HeldAnswer<T>(Task<(T? Body, Refusal? Refusal)> outcome, Func<Refusal, T> unknown) : IResult
    where T : class
{
    private static readonly ReadOnlyMemory<byte> Blank = " "u8.ToArray();

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var options = httpContext.RequestServices.GetRequiredService<IOptions<ApiOptions>>().Value;
        var clock = httpContext.RequestServices.GetRequiredService<TimeProvider>();
        if (await IsKnownWithinAsync(options.HeadersAfter, clock, httpContext.RequestAborted))
        {
            var (known, refusal) = await outcome;
            await (known is null ? refusal! : Answer.Json(known)).ExecuteAsync(httpContext);
            return;
        }

        var response = httpContext.Response;
        response.ContentType = $"{MediaTypeNames.Application.Json}; charset=utf-8";
        do
        {
            await response.Body.WriteAsync(Blank, httpContext.RequestAborted);
            await response.Body.FlushAsync(httpContext.RequestAborted);
        }
        while (!await IsKnownWithinAsync(options.BlankEvery, clock, httpContext.RequestAborted));

        var late = Answer.ToBytes(await DescribeLateAsync(httpContext));
        await response.Body.WriteAsync(late, httpContext.RequestAborted);
    }

    private async Task<bool> IsKnownWithinAsync(TimeSpan time, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(outcome, Task.Delay(time, clock, enough.Token));
        await enough.CancelAsync();
        return outcome.IsCompleted || cancellationToken.IsCancellationRequested;
    }

    /// <summary>The status is out, so whatever went wrong must be told in the body.</summary>
    private async Task<T> DescribeLateAsync(HttpContext context)
    {
        try
        {
            var (known, refusal) = await outcome;
            return known ?? unknown(refusal!);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return unknown(context.RequestServices.GetRequiredService<ApiExceptionHandler>().ToRefusal(exception));
        }
    }
}
