namespace AnchorOrleans.Silo.Settings;

/// <summary>Names of settings whose text is likely to be a secret. Options mark theirs (<c>[DataType(DataType.Password)]</c>); this catches what somebody forgot.</summary>
internal static class SecretNames
{
    private static readonly string[] Ends =
    [
        "Key", "Keys", "Password", "Passwords", "Passphrase", "Secret", "Secrets", "Token", "Tokens", "Credential", "ConnectionString", "ConnectionStrings", "Username",
    ];

    /// <summary>Tells whether a name looks like that of a secret.</summary>
    public static bool Match(string name) => Array.Exists(Ends, end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));
}
