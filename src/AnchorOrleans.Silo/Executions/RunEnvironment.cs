using System.Collections.Immutable;
using System.Text.Json;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sandbox;

namespace AnchorOrleans.Silo.Executions;

/// <summary>What a run finds in its environment.</summary>
internal static class RunEnvironment
{
    /// <summary>Adds to the inputs what the platform gives; the platform's own names win.</summary>
    public static ImmutableDictionary<string, string> Of(RunAssignment assignment, byte[]? inputs, IReadOnlyDictionary<string, string> secrets, SessionId? session)
    {
        var environment = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (inputs is not null)
        {
            environment.AddRange(JsonSerializer.Deserialize<Dictionary<string, string>>(inputs) ?? []);
        }

        environment.AddRange(secrets);

        // The SDK reads the second name; the documentation's examples pass the first to its constructor.
        environment["ANCHOR_API_KEY"] = assignment.RunKey;
        environment["ANCHORBROWSER_API_KEY"] = assignment.RunKey;
        environment["ANCHORBROWSER_BASE_URL"] = SandboxPlatform.BaseUrl;
        if (session is { } given)
        {
            environment["ANCHOR_SESSION_ID"] = given.Value;
        }

        return environment.ToImmutable();
    }
}
