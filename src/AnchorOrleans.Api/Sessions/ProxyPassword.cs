using System.Text.Json.Nodes;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Secrets;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>Keeps the password of a proxy out of what is stored and shown.</summary>
/// <remarks>Configurations of tasks and runs are stored until a session is opened with them, so there it is sealed where it stands.</remarks>
internal static class ProxyPassword
{
    private const string Mark = "sealed:";
    private const string Hidden = "[hidden]";
    private const string Proxy = "proxy";
    private const string Password = "password";

    /// <summary>Seals a password, unless it is sealed already.</summary>
    public static string Seal(string password, TenantId tenant, ISecretBox secrets) => password.StartsWith(Mark, StringComparison.Ordinal)
        ? password[Mark.Length..]
        : secrets.Seal(SessionProxy.PurposeOfPassword(tenant), password);

    /// <summary>Seals the password in a configuration that is to be stored.</summary>
    /// <param name="configurationJson">The session half of a session-create body; null for none.</param>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="secrets">What seals.</param>
    public static string? SealIn(string? configurationJson, TenantId tenant, ISecretBox secrets) =>
        Replace(configurationJson, password => $"{Mark}{Seal(password, tenant, secrets)}");

    /// <summary>Blanks the password in a configuration that is to be shown.</summary>
    public static string? HideIn(string? configurationJson) => Replace(configurationJson, _ => Hidden);

    /// <summary>Blanks the password in the session half of a body.</summary>
    public static void HideIn(JsonObject configuration) => Replace(configuration, _ => Hidden);

    private static string? Replace(string? configurationJson, Func<string, string> replace)
    {
        if (configurationJson is null || !configurationJson.Contains(Password, StringComparison.Ordinal))
        {
            return configurationJson;
        }

        var configuration = JsonNode.Parse(configurationJson)!.AsObject();
        Replace(configuration, replace);
        return JsonMerge.Compact(configuration);
    }

    private static void Replace(JsonObject configuration, Func<string, string> replace)
    {
        if (configuration[Proxy] is JsonObject proxy && proxy[Password] is JsonValue value)
        {
            proxy[Password] = value.TryGetValue<string>(out var password) && password.Length > 0 ? replace(password) : null;
        }
    }
}
