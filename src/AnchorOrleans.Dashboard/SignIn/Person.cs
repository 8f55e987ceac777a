using System.Security.Claims;

namespace AnchorOrleans.Dashboard.SignIn;

/// <summary>Who is signed in. The cookie holds it, sealed; no gateway remembers anything.</summary>
/// <param name="Name">What the key is called.</param>
/// <param name="Role"><c>admin</c>, <c>run</c> or <c>read</c>.</param>
/// <param name="Tenant">Whose the key is.</param>
public sealed record Person(string Name, string Role, string Tenant)
{
    /// <summary>The scheme of the cookie.</summary>
    internal const string Scheme = "dashboard";

    private const string KeyClaim = "key";
    private const string TenantClaim = "tenant";

    /// <summary>Gets a value indicating whether this person may run tasks and use sessions.</summary>
    public bool MayRun => Role is "admin" or "run";

    /// <summary>Gets a value indicating whether this person may change tasks and keys.</summary>
    public bool MayAdminister => Role is "admin";

    /// <summary>Reads whoever the cookie names.</summary>
    public static Person Of(ClaimsPrincipal user) => new(
        user.FindFirstValue(ClaimTypes.Name) ?? "", user.FindFirstValue(ClaimTypes.Role) ?? "", user.FindFirstValue(TenantClaim) ?? "");

    /// <summary>Gets the key. It is a secret.</summary>
    internal static string KeyOf(ClaimsPrincipal user) => user.FindFirstValue(KeyClaim) ?? "";

    /// <summary>Makes what the cookie holds.</summary>
    internal ClaimsPrincipal With(string key) => new(new ClaimsIdentity(
        [new(ClaimTypes.Name, Name), new(ClaimTypes.Role, Role), new(TenantClaim, Tenant), new(KeyClaim, key)], Scheme));
}
