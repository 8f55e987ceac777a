using AnchorOrleans.Agents;
using AnchorOrleans.Api.Requests;

namespace AnchorOrleans.Api.Agents.Requests;

/// <summary>Who is told of an objective's end.</summary>
/// <param name="Name">The caller's own name for it.</param>
/// <param name="Url">Where to.</param>
/// <param name="Content">What is sent.</param>
/// <param name="Authorization">The value of the header; a secret.</param>
internal sealed record WebhookRequest(string Name, string Url, WebhookContent Content, string? Authorization)
{
    private const int LongestName = 200;
    private const int LongestUrl = 2000;
    private const int LongestAuthorization = 2000;

    /// <summary>Reads it.</summary>
    /// <returns>Null when it is refused.</returns>
    public static WebhookRequest? Read(JsonFields fields, ApiOptions limits)
    {
        var (name, url, auth) = (fields.Text("name", LongestName), fields.RequiredText("url", LongestUrl), fields.Text("auth", LongestAuthorization));
        var content = ReadContent(fields);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || !(address.Scheme == Uri.UriSchemeHttps || (limits.Agents.HttpWebhooks && address.Scheme == Uri.UriSchemeHttp)) || address.UserInfo.Length > 0)
        {
            fields.Refuse("url", "must be an absolute address that begins with https: (or http:, where Api:Agents:HttpWebhooks is set), without user and password");
            return null;
        }

        if (auth?.Any(char.IsControl) == true)
        {
            fields.Refuse("auth", "must be one line: the value of the header Authorization");
        }

        return new WebhookRequest(name ?? "", address.AbsoluteUri, content, string.IsNullOrEmpty(auth) ? null : auth);
    }

    /// <summary>Hides the secret, and the address, which may hold one.</summary>
    public override string ToString() => $"webhook {Name}";

    private static WebhookContent ReadContent(JsonFields fields)
    {
        switch (fields.Text("submittedData", LongestName))
        {
            case null or "full_response":
                return WebhookContent.Full;
            case "ai_response":
                return WebhookContent.Answer;
            case "just_ping":
                return WebhookContent.Ping;
            default:
                fields.Refuse("submittedData", "must be one of: full_response, ai_response, just_ping");
                return WebhookContent.Full;
        }
    }
}
