using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;

namespace AnchorOrleans.Api.Agents.Webhooks;

/// <summary>What whoever receives webhooks needs.</summary>
internal static class WebhookEndpoints
{
    /// <summary>Maps the endpoint.</summary>
    public static void MapWebhooks(this IEndpointRouteBuilder routes) => routes.MapGet("/v1/webhooks/secret", ShowSecretAsync)
        .WithTags("Agents").Needs(Access.Administer).WithName("WebhookSecret").Answers<WebhookSecretResponse>();

    /// <summary>Shows the secret with which webhooks are signed, as the Standard Webhooks convention has it.</summary>
    internal static async Task<IResult> ShowSecretAsync(Caller caller, WebhookMessages messages, CancellationToken cancellationToken) =>
        Answer.Data(new WebhookSecretResponse(await messages.FindSecretAsync(caller.Tenant, cancellationToken)));
}

/// <summary>The secret with which a tenant's webhooks are signed.</summary>
/// <param name="Secret"><c>whsec_</c> and the key as base64.</param>
internal sealed record WebhookSecretResponse(string Secret);
