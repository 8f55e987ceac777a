using System.Net.Mime;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.Requests;
using Microsoft.AspNetCore.Http.Metadata;

namespace AnchorOrleans.Api.OpenApi;

/// <summary>What an endpoint takes as its body.</summary>
/// <param name="IsRequired">Whether it must have one.</param>
/// <param name="Read">Answers the fields.</param>
internal sealed record DescribedBody(bool IsRequired, Func<ApiOptions, FieldNotes> Read);

/// <summary>That an endpoint takes a file in a multipart form.</summary>
/// <param name="Field">The form's field with the file.</param>
/// <param name="Texts">The fields with texts, which must be there too.</param>
internal sealed record DescribedUpload(string Field, params IReadOnlyList<string> Texts);

/// <summary>What an endpoint takes beside its body; the types that read it say so on every endpoint that takes them.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Description">A sentence.</param>
internal sealed record DescribedParameter(string Name, ParameterPlace Place, string Description)
{
    /// <summary>Gets the words that are allowed; empty when any text is.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    public string? Pattern { get; init; }

    public string? Format { get; init; }

    public string? Default { get; init; }

    /// <summary>Describes the id of something in the path.</summary>
    public static DescribedParameter InPath(string name, string description) => new(name, ParameterPlace.Path, description);

    /// <summary>Describes a parameter of the query.</summary>
    public static DescribedParameter InQuery(string name, string description) => new(name, ParameterPlace.Query, description);
}

/// <summary>Where a parameter stands.</summary>
internal enum ParameterPlace
{
    /// <summary>In the path.</summary>
    Path,

    /// <summary>In the query.</summary>
    Query,

    /// <summary>Among the headers.</summary>
    Header,
}

/// <summary>Says on an endpoint what it takes and what it answers.</summary>
internal static class EndpointDescriptions
{
    /// <summary>Takes a body, and refuses a wrong one.</summary>
    public static void Takes(this EndpointBuilder endpoint, DescribedBody body) => endpoint.Add(body, StatusCodes.Status400BadRequest);

    /// <summary>Takes a file, and refuses a wrong form.</summary>
    public static void Takes(this EndpointBuilder endpoint, DescribedUpload upload) => endpoint.Add(upload, StatusCodes.Status400BadRequest);

    /// <summary>Takes a parameter, and refuses a wrong one.</summary>
    public static void Takes(this EndpointBuilder endpoint, DescribedParameter parameter, int refusal = StatusCodes.Status400BadRequest) =>
        endpoint.Add(parameter, refusal);

    /// <summary>Describes a refusal.</summary>
    public static IProducesResponseTypeMetadata RefusesWith(int status) => new ProducesResponseTypeMetadata(status, typeof(ErrorResponse), [MediaTypeNames.Application.Json]);

    /// <summary>Answers <c>{"data": …}</c>, or refuses with one of these statuses besides those that every endpoint may answer.</summary>
    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> refusals)
        where T : notnull =>
        endpoint.AnswersBare<Data<T>>(refusals);

    /// <summary>Answers the value without an envelope.</summary>
    public static RouteHandlerBuilder AnswersBare<T>(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> refusals)
    {
        endpoint.Produces<T>();
        foreach (var status in refusals)
        {
            endpoint.WithMetadata(RefusesWith(status));
        }

        return endpoint;
    }

    private static void Add(this EndpointBuilder endpoint, object description, int refusal)
    {
        endpoint.Metadata.Add(description);
        endpoint.Metadata.Add(RefusesWith(refusal));
    }
}
