using System.Buffers;
using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using Microsoft.AspNetCore.Http.Metadata;

namespace AnchorOrleans.Api.Profiles;

/// <summary>What a profile may be called.</summary>
internal static class ProfileName
{
    /// <summary>How long a name may be.</summary>
    public const int MaxLength = 64;

    /// <summary>The rule, for messages.</summary>
    public const string Rule = "must have 1 to 64 letters, digits, blanks or any of . _ @ -, and begin and end with a letter or digit";

    private static readonly SearchValues<char> Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 ._@-");

    /// <summary>Whether a profile may be called so.</summary>
    public static bool IsValid(string name) => name.Length is > 0 and <= MaxLength
        && !name.AsSpan().ContainsAnyExcept(Characters)
        && char.IsAsciiLetterOrDigit(name[0])
        && char.IsAsciiLetterOrDigit(name[^1]);

    /// <summary>Reads the field <c>name</c> of a request.</summary>
    /// <returns>Null when it was refused.</returns>
    public static string? Read(JsonFields fields)
    {
        var name = fields.RequiredText("name", MaxLength);
        if (IsValid(name))
        {
            return name;
        }

        fields.Refuse("name", Rule);
        return null;
    }
}

/// <summary>The profile that a path names.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Refusal">That no profile can have the text as its name.</param>
internal sealed record ProfileRoute(string Name, Refusal? Refusal) : IBound, IBindableFromHttpContext<ProfileRoute>, IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Takes(DescribedParameter.InPath("name", "The name of a profile."), StatusCodes.Status404NotFound);

    public static ValueTask<ProfileRoute?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var text = context.Request.RouteValues["name"] as string ?? string.Empty;
        return ValueTask.FromResult<ProfileRoute?>(ProfileName.IsValid(text)
            ? new ProfileRoute(text, null)
            : new ProfileRoute(string.Empty, Refusal.NotFound($"There is no such profile: a name {ProfileName.Rule}.")));
    }
}
