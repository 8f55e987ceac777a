using AnchorOrleans.Api.Requests;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Api.Tenants;

/// <summary>The body of <c>POST /v1/api-keys</c>.</summary>
/// <param name="Name">What the tenant calls the key.</param>
/// <param name="Role">What it is to allow.</param>
internal sealed record CreateApiKeyRequest(string Name, ApiKeyRole Role) : IRequestBody<CreateApiKeyRequest>
{
    private const int MaxNameLength = 100;
    private const int MaxRoleLength = 20;

    public static bool MayBeEmpty => false;

    public static CreateApiKeyRequest Read(JsonFields fields, ApiOptions limits)
    {
        var name = fields.RequiredText("name", MaxNameLength);
        if (name.Any(char.IsControl) || name.Length != name.Trim().Length)
        {
            fields.Refuse("name", "must not begin or end with a blank, nor hold line breaks or other control characters");
        }

        var role = RoleWord.TryParse(fields.Text("role", MaxRoleLength));
        if (role is null)
        {
            fields.Refuse("role", $"is required; it must be {RoleWord.All}");
        }

        return new CreateApiKeyRequest(name, role ?? ApiKeyRole.Unknown);
    }
}

/// <summary>The words for what a key allows.</summary>
internal static class RoleWord
{
    /// <summary>All words, for messages.</summary>
    public const string All = "'admin', 'run' or 'read'";

    /// <summary>Translates to the API's word.</summary>
    public static string Of(ApiKeyRole role) => role switch
    {
        ApiKeyRole.Admin => "admin",
        ApiKeyRole.Run => "run",
        ApiKeyRole.Read => "read",
        _ => "none",
    };

    /// <summary>Translates from the API's word; null when it is none.</summary>
    public static ApiKeyRole? TryParse(string? word) => word switch
    {
        "admin" => ApiKeyRole.Admin,
        "run" => ApiKeyRole.Run,
        "read" => ApiKeyRole.Read,
        _ => null,
    };
}
