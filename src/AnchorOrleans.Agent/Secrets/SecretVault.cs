using System.Collections.Immutable;
using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Browser.Egress;

namespace AnchorOrleans.Agent.Secrets;

/// <summary>The secrets of one assignment: gives each to the sites it is for, and takes it out of all else.</summary>
internal sealed class SecretVault
{
    private const string Everywhere = "all";
    private readonly ImmutableArray<Entry> _entries;
    private readonly TimeProvider _clock;
    private readonly SecretMask _mask = new();
    private readonly List<string> _values = [];

    private SecretVault(ImmutableArray<Entry> entries, TimeProvider clock)
    {
        _entries = entries;
        _clock = clock;
        foreach (var (name, value) in entries.SelectMany(entry => entry.Secret.Fields))
        {
            Hide(name, value);
        }
    }

    /// <summary>Gets what pictures must not show.</summary>
    public ImmutableArray<string> Values => [.. _values];

    /// <summary>Gets a value indicating whether there are any.</summary>
    public bool IsEmpty => _entries.IsEmpty;

    /// <summary>Opens a vault.</summary>
    /// <exception cref="FormatException">A site pattern or a key for codes is none; the message names it and holds no value.</exception>
    public static SecretVault Open(ImmutableArray<AgentSecret> secrets, TimeProvider clock)
    {
        var entries = secrets.Select((secret, index) => new Entry(secret, Pattern(secret.Match, index))).ToImmutableArray();
        foreach (var (entry, index) in entries.Select((entry, index) => (entry, index)))
        {
            if (entry.Secret.Fields.FirstOrDefault(field => MakesCodes(field.Key) && !OneTimePassword.TryParse(field.Value, out _)).Key is { } broken)
            {
                throw new FormatException($"secrets[{index}].fields.{broken} is neither a base32 key nor an otpauth://totp address.");
            }
        }

        // The most specific first, so that the first that fits is the one.
        return new SecretVault([.. entries.OrderBy(entry => entry.Rank).ThenByDescending(entry => entry.Pattern?.Host.Length ?? 0)], clock);
    }

    /// <summary>Tells which there are and for which sites, for the model.</summary>
    public IEnumerable<string> Describe() => _entries.SelectMany(entry => entry.Secret.Fields.Keys.Order(StringComparer.Ordinal)
        .Select(name => $"{name} (for {(entry.Pattern is null ? "any site" : entry.Secret.Match)}{(MakesCodes(name) ? "; typed as the current one-time code" : "")})"));

    /// <summary>Takes the value of a field that is meant for a site.</summary>
    /// <param name="field">Its name.</param>
    /// <param name="site">The origin of the document it is typed into.</param>
    /// <returns>What is typed, and who may have it; null when no secret of this name is for this site.</returns>
    public SecretText? Take(string field, Uri site)
    {
        if (Find(field, site) is not { } entry)
        {
            return null;
        }

        var value = entry.Secret.Fields[field];
        if (MakesCodes(field) && OneTimePassword.TryParse(value, out var password))
        {
            value = password.CodeAt(_clock.GetUtcNow());
            Hide(field, value);
        }

        return new SecretText(value, origin => Find(field, origin) == entry);
    }

    /// <summary>Tells whether there is a field of this name for whatever site.</summary>
    public bool Has(string field) => _entries.Any(entry => entry.Secret.Fields.ContainsKey(field));

    /// <summary>Writes names where values stand.</summary>
    public string Mask(string text) => _mask.Apply(text);

    /// <summary>Tells whether a value stands in a text, in whatever usual encoding.</summary>
    public bool IsIn(string text) => _mask.Finds(text);

    private static bool MakesCodes(string field) => field.EndsWith("otp_secret", StringComparison.OrdinalIgnoreCase);

    private static DomainPattern? Pattern(string match, int index)
    {
        if (string.Equals(match, Everywhere, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return DomainPattern.TryParse(match, out var pattern) && pattern.Reach != DomainReach.Suffix
            ? pattern
            : throw new FormatException($"secrets[{index}].match is '{match}'; it takes a host such as example.com, *.example.com for its subdomains, or all.");
    }

    private Entry? Find(string field, Uri site) => _entries.FirstOrDefault(entry =>
        entry.Secret.Fields.ContainsKey(field) && site.IsAbsoluteUri && site.Scheme is "http" or "https" && entry.Fits(site));

    private void Hide(string name, string value)
    {
        _mask.Add(name, value);
        if (value.Trim() is { Length: > 0 } plain && !_values.Contains(plain, StringComparer.Ordinal))
        {
            _values.Add(plain);
        }
    }

    private sealed record Entry(AgentSecret Secret, DomainPattern? Pattern)
    {
        public int Rank => Pattern is null ? 3 : (int)Pattern.Reach;

        public bool Fits(Uri site) => Pattern?.Matches(site) ?? true;
    }
}

/// <summary>A secret's value on its way into a page.</summary>
/// <param name="Value">What is typed.</param>
/// <param name="Accepts">Whether the document at an origin may have it.</param>
internal sealed record SecretText(string Value, Func<Uri, bool> Accepts)
{
    /// <summary>Tells nothing.</summary>
    public override string ToString() => "a secret";
}
