using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AnchorOrleans.Agents;
using AnchorOrleans.Api.Requests;

namespace AnchorOrleans.Api.Agents.Requests;

/// <summary>Reads the secrets of an objective.</summary>
internal static class AgentSecrets
{
    /// <summary>What matches every site for which nothing more specific is there.</summary>
    public const string AllSites = "all";

    private const int LongestMatch = 300;
    private const int LongestName = 255;
    private static readonly ImmutableSortedDictionary<string, string> Nothing = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Reads <c>secrets</c>: entries with a site and its fields.</summary>
    public static ImmutableArray<AgentSecretEntry> Read(JsonFields fields, ApiOptions limits)
    {
        var entries = fields.Objects("secrets", limits.Agents.MaxSecrets)
            .Select(entry => new AgentSecretEntry(entry.RequiredText("match", LongestMatch), entry.Object("fields") is { } values ? ReadValues(values) : Nothing))
            .ToImmutableArray();
        CheckSize(fields, "secrets", entries, limits);

        // An empty list is what reading the description's empty object leaves, too.
        return entries.All(entry => entry.Fields.IsEmpty) ? [] : entries;
    }

    /// <summary>Reads a map of values for all sites.</summary>
    public static ImmutableArray<AgentSecretEntry> ReadForAllSites(JsonFields fields, string name, ApiOptions limits)
    {
        if (fields.Object(name) is not { } given || ReadValues(given) is not { IsEmpty: false } values)
        {
            return [];
        }

        ImmutableArray<AgentSecretEntry> entries = [new(AllSites, values)];
        CheckSize(fields, name, entries, limits);
        return entries;
    }

    private static ImmutableSortedDictionary<string, string> ReadValues(JsonFields fields)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var member in fields.Members)
        {
            if (member.Name.Length is 0 or > LongestName || member.Value.ValueKind != JsonValueKind.String)
            {
                fields.Refuse(member.Name, $"must be a string, under a name of 1 to {LongestName} characters");
                return Nothing;
            }

            values[member.Name] = member.Value.GetString()!;
        }

        return values.ToImmutable();
    }

    private static void CheckSize(JsonFields fields, string name, ImmutableArray<AgentSecretEntry> entries, ApiOptions limits)
    {
        var size = entries.Sum(static entry => Encoding.UTF8.GetByteCount(entry.Match)
            + entry.Fields.Sum(static field => Encoding.UTF8.GetByteCount(field.Key) + Encoding.UTF8.GetByteCount(field.Value)));
        if (size > limits.MaxSecretInputBytes)
        {
            fields.Refuse(name, string.Create(CultureInfo.InvariantCulture, $"may have at most {limits.MaxSecretInputBytes:N0} bytes, sites, names and values together; it has {size:N0}"));
        }
    }
}
