using System.Buffers;
using System.Buffers.Text;
using System.Text;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Executions;

/// <summary>The key that a sandbox gets: it names its run and proves it. Its text is <c>rk.&lt;run&gt;.&lt;secret&gt;</c>.</summary>
/// <param name="Execution">The run.</param>
/// <param name="Secret">What only the run knows; letters, digits, <c>-</c> and <c>_</c>. The execution keeps its hash alone.</param>
/// <remarks>Whoever issues keys and whoever reads them share this type, so that the two cannot drift apart.</remarks>
public sealed record RunKey(TenantKey Execution, string Secret)
{
    private const string Prefix = "rk.";
    private const int MaxTenantLength = 40;
    private const int MaxSecretLength = 200;
    private const int UuidLength = 36;

    private static readonly SearchValues<char> SecretCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private static readonly SearchValues<char> TenantCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Gets what <see cref="IExecutionGrain.AuthorizeAsync"/> compares.</summary>
    public string SecretHash => ApiKeyHash.Of(Secret).Value;

    /// <summary>Gets the key as it is sent. It is a secret.</summary>
    public string Text => $"{Prefix}{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Execution.ToString()))}.{Secret}";

    /// <summary>Reads a key.</summary>
    /// <returns>Null when the text is no run key; it may be an API key then.</returns>
    public static RunKey? TryParse(string text)
    {
        var parts = text.Split('.');
        return parts is ["rk", var run, var secret] && IsSecret(secret) && TryParseExecution(run) is { } execution
            ? new RunKey(execution, secret)
            : null;
    }

    /// <summary>Hides the secret.</summary>
    public override string ToString() => $"run key of {Execution}";

    private static bool IsSecret(string text) =>
        text.Length is > 0 and <= MaxSecretLength && !text.AsSpan().ContainsAnyExcept(SecretCharacters);

    private static TenantKey? TryParseExecution(string text)
    {
        if (text.Length > 200 || !Base64Url.IsValid(text))
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('/');
        return parts is [{ Length: > 0 and <= MaxTenantLength } tenant, var execution]
            && !tenant.AsSpan().ContainsAnyExcept(TenantCharacters)
            && execution.Length == UuidLength
            && Guid.TryParseExact(execution, "D", out var id)
            ? new TenantKey(new TenantId(tenant), id.ToString("D"))
            : null;
    }
}
