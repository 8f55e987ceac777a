using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;

namespace AnchorOrleans.Api.Settings;

/// <summary>The settings in force.</summary>
internal static class SettingsEndpoint
{
    /// <summary>Maps the endpoint.</summary>
    public static void MapSettings(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/system/settings", List).WithTags("System").Needs(Access.Administer).WithName("ListSettings").Answers<SettingsResponse>();

    /// <summary>Shows every setting of the host that answers, by key; of secret ones only whether they are set.</summary>
    internal static IResult List(ISettingsCatalog catalog, HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        return Answer.Data(new SettingsResponse([.. catalog.Settings.Select(SettingResponse.Of)]));
    }
}

/// <summary>The settings of a host.</summary>
/// <param name="Settings">By key.</param>
internal sealed record SettingsResponse(IReadOnlyList<SettingResponse> Settings);

/// <summary>A setting in force.</summary>
/// <param name="Key">Section and name, as configuration has them.</param>
/// <param name="Value">With its unit; null when it is unset; <c>[set]</c> or <c>[unset]</c> for a secret.</param>
/// <param name="Default">What would be in force if nobody had said anything, likewise.</param>
/// <param name="Raw">The value as configuration takes it.</param>
/// <param name="Differs">Whether something else is in force than the default.</param>
/// <param name="Secret">Whether the value is not shown.</param>
internal sealed record SettingResponse(string Key, string? Value, string? Default, string? Raw, bool Differs, bool Secret)
{
    public static SettingResponse Of(Setting setting) => new(setting.Key, setting.Value, setting.Default, setting.Raw, setting.Differs, setting.IsSecret);
}
