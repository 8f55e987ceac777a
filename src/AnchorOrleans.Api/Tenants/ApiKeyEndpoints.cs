using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Api.Tenants;

/// <summary>The API keys of a tenant.</summary>
internal static class ApiKeyEndpoints
{
    /// <summary>Bytes of chance in a key: as many as the official service's keys have.</summary>
    private const int SecretBytes = 16;

    /// <summary>Maps the endpoints.</summary>
    public static void MapApiKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/v1/api-keys").WithTags("API keys");
        keys.MapPost("/", CreateAsync).Needs(Access.Administer).WithName("CreateApiKey").Answers<CreatedApiKeyResponse>(409);
        keys.MapGet("/", ListAsync).Needs(Access.Administer).WithName("ListApiKeys").Answers<ApiKeyListResponse>();
        keys.MapDelete("/{keyId}", RevokeAsync).Needs(Access.Administer).WithName("RevokeApiKey").Answers<DeletedResponse>(404, 409);
    }

    /// <summary>Makes a key, and shows it this one time.</summary>
    internal static async Task<IResult> CreateAsync(
        Body<CreateApiKeyRequest> body, Caller caller, IGrainFactory grains, TimeProvider clock, HttpResponse response)
    {
        // Only its hash leaves this method, other than in the answer.
        var key = $"sk-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes))}";
        var command = new IssueApiKey(
            Guid.CreateVersion7(clock.GetUtcNow()).ToString("D"), ApiKeyHash.Of(key), body.Value.Name, body.Value.Role, ApiKeyHash.PrefixOf(key));
        response.Headers.CacheControl = "no-store";
        return await grains.GetApiKeyRing(caller.Tenant).IssueAsync(command, CancellationToken.None) switch
        {
            IssueApiKeyOutcome.Issued issued => Answer.Data(CreatedApiKeyResponse.Of(issued.Key, key)),
            IssueApiKeyOutcome.TooMany many => Refusal.Conflict(string.Create(
                CultureInfo.InvariantCulture, $"There are {many.Limit:N0} API keys, which is the limit (ApiKeys:PerTenant); revoke one first.")),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Lists the keys, newest first, without the keys themselves.</summary>
    internal static async Task<IResult> ListAsync(Caller caller, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var keys = await grains.GetApiKeyRing(caller.Tenant).ListAsync(cancellationToken);
        return Answer.Data(new ApiKeyListResponse([.. keys.Select(ApiKeyResponse.Of)]));
    }

    /// <summary>Revokes a key.</summary>
    internal static async Task<IResult> RevokeAsync(ApiKeyRoute key, Caller caller, IGrainFactory grains, ApiKeys known)
    {
        switch (await grains.GetApiKeyRing(caller.Tenant).RevokeAsync(key.Id, CancellationToken.None))
        {
            case RevokeApiKeyOutcome.Revoked revoked:
                known.Forget(revoked.Hash);
                return Answer.Data(DeletedResponse.Of("API key revoked successfully"));
            case RevokeApiKeyOutcome.UnknownKey:
                return Refusal.NotFound($"There is no API key '{key.Id}'.");
            case RevokeApiKeyOutcome.OperatorsKey:
                return Refusal.Conflict("This is the operator's API key: it is changed by the setting ANCHOR_API_KEY of the service, and cannot be revoked here.");
            case RevokeApiKeyOutcome.LastAdminKey:
                return Refusal.Conflict("This is the last API key with the role 'admin': without it nobody could create another.");
            default:
                throw new UnreachableException();
        }
    }
}
