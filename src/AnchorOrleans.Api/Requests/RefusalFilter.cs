namespace AnchorOrleans.Api.Requests;

/// <summary>Answers for parameters that are unusable, so that handlers only ever see usable ones.</summary>
internal sealed class RefusalFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var refused = context.Arguments.OfType<IBound>().FirstOrDefault(argument => argument.Refusal is not null);
        return refused is null ? await next(context) : refused.Refusal;
    }
}
