using System.Text.Json.Nodes;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Secrets;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>Keeps the password of a proxy out of what is stored and shown.</summary>
/// <remarks>Configurations of tasks and runs are stored until a session is opened with them, so there it stands sealed, in a field that no request may have.</remarks>
internal static class ProxyPassword
{
    /// <summary>The field of a stored configuration's proxy in which the sealed password stands.</summary>
    public const string SealedField = "sealed_password";

    private const string Hidden = "[hidden]";
    private const string Proxy = "proxy";
    private const string Password = "password";

    /// <summary>Seals a password.</summary>
    public static string Seal(string password, TenantId tenant, ISecretBox secrets) => secrets.Seal(SessionProxy.PurposeOfPassword(tenant), password);

    /// <summary>Seals the password in a configuration that is to be stored; one that was sealed stays so.</summary>
    /// <param name="configurationJson">The session half of a session-create body; null for none.</param>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="secrets">What seals.</param>
    public static string? SealIn(string? configurationJson, TenantId tenant, ISecretBox secrets) => Change(
        configurationJson,
        proxy =>
        {
            if (PasswordOf(proxy) is { } password)
            {
                proxy[SealedField] = Seal(password, tenant, secrets);
            }

            proxy.Remove(Password);
        });

    /// <summary>Blanks the password in a configuration that is to be shown.</summary>
    public static string? HideIn(string? configurationJson) => Change(configurationJson, Hide);

    /// <summary>Blanks the password in the session half of a body.</summary>
    public static void HideIn(JsonObject configuration)
    {
        if (configuration[Proxy] is JsonObject proxy)
        {
            Hide(proxy);
        }
    }

    private static void Hide(JsonObject proxy)
    {
        if (proxy.Remove(SealedField) || PasswordOf(proxy) is not null)
        {
            proxy[Password] = Hidden;
        }
        else
        {
            proxy.Remove(Password);
        }
    }

    private static string? PasswordOf(JsonObject proxy) =>
        proxy[Password] is JsonValue value && value.TryGetValue<string>(out var password) && password.Length > 0 ? password : null;

    private static string? Change(string? configurationJson, Action<JsonObject> change)
    {
        if (configurationJson is null || !configurationJson.Contains(Password, StringComparison.Ordinal))
        {
            return configurationJson;
        }

        var configuration = JsonNode.Parse(configurationJson)!.AsObject();
        if (configuration[Proxy] is JsonObject proxy)
        {
            change(proxy);
        }

        return JsonMerge.Compact(configuration);
    }
}
