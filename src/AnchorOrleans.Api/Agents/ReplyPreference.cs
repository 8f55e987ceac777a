using System.Reflection;
using AnchorOrleans.Api.OpenApi;
using Microsoft.AspNetCore.Http.Metadata;

namespace AnchorOrleans.Api.Agents;

/// <summary>Whether a caller would rather have an answer at once than wait for the first that says something (RFC 7240).</summary>
/// <param name="IsAsync">At once.</param>
internal sealed record ReplyPreference(bool IsAsync) : IBindableFromHttpContext<ReplyPreference>, IEndpointParameterMetadataProvider
{
    /// <summary>The header that carries it.</summary>
    public const string Header = "Prefer";

    private const string Applied = "Preference-Applied";
    private const string RespondAsync = "respond-async";

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Takes(new DescribedParameter(Header, ParameterPlace.Header, "`respond-async` to be answered as soon as the objective is accepted, instead of after `Api:Agents:FirstReply`; the answer says so in `Preference-Applied`."));

    public static ValueTask<ReplyPreference?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<ReplyPreference?>(Read(context.Request.Headers[Header]));

    /// <summary>Reads the header; preferences that are not known count as not said, as the standard has it.</summary>
    public static ReplyPreference Read(IEnumerable<string?> values) => new(values
        .SelectMany(static value => (value ?? "").Split(','))
        .Any(static preference => preference.Split(';')[0].Trim().Equals(RespondAsync, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Says in the answer that it is honoured, if it was said.</summary>
    /// <returns>Whether it was.</returns>
    public bool ApplyTo(HttpResponse response)
    {
        if (IsAsync)
        {
            response.Headers[Applied] = RespondAsync;
        }

        return IsAsync;
    }
}
