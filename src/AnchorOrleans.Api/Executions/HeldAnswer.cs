using System.Net.Mime;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Json;

namespace AnchorOrleans.Api.Executions;

/// <summary>An answer that may take long: its headers go out late, so that errors keep their status, yet early enough for clients that give up without headers; then blanks keep the connection alive until the JSON follows.</summary>
/// <param name="accepted">The run that is waited for.</param>
/// <param name="outcome">What it comes to; started by the caller.</param>
internal sealed class HeldAnswer(RunResponse accepted, Task<(RunResponse? Run, Refusal? Refusal)> outcome) : IResult
{
    private static readonly ReadOnlyMemory<byte> Blank = " "u8.ToArray();

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var options = httpContext.RequestServices.GetRequiredService<IOptions<ApiOptions>>().Value;
        var clock = httpContext.RequestServices.GetRequiredService<TimeProvider>();
        if (await IsKnownWithinAsync(options.HeadersAfter, clock, httpContext.RequestAborted))
        {
            var (run, refusal) = await outcome;
            await (run is null ? refusal! : Answer.Data(run)).ExecuteAsync(httpContext);
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

        var late = Answer.ToBytes(new Data<RunResponse>(await DescribeLateAsync(httpContext)));
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
    private async Task<RunResponse> DescribeLateAsync(HttpContext context)
    {
        try
        {
            var (run, refusal) = await outcome;
            return run ?? accepted.Unknown(refusal!);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return accepted.Unknown(context.RequestServices.GetRequiredService<ApiExceptionHandler>().ToRefusal(exception));
        }
    }
}
