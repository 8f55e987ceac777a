namespace AnchorOrleans.Api.Logging;

/// <summary>Keeps the framework's request lines out of every log: they show the query, and with it <c>apiKey</c>.</summary>
/// <remarks>It runs after all configuration and adds its rules last and for each provider that has rules of its own, so that no setting brings those lines back by accident.</remarks>
internal sealed class QuietRequests : IPostConfigureOptions<LoggerFilterOptions>
{
    private const string Category = "Microsoft.AspNetCore.Hosting.Diagnostics";

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        var providers = options.Rules.Select(rule => rule.ProviderName).Append(null).Distinct(StringComparer.Ordinal).ToList();
        foreach (var provider in providers)
        {
            options.Rules.Add(new LoggerFilterRule(provider, Category, LogLevel.Warning, filter: null));
        }
    }
}
