namespace AnchorOrleans.Silo.Telemetry;

/// <summary>The names of this project's spans, and of those that others make and it must know.</summary>
internal static class SpanNames
{
    /// <summary>What ASP.NET Core calls a request before it knows its route.</summary>
    public const string Request = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    public const string Attempt = "anchor.execution.attempt";
    public const string StoreArtifacts = "anchor.artifacts.store";
    public const string OpenSession = "anchor.session.open";
    public const string Guest = "anchor.cdp.connection";
    public const string Command = "anchor.browser.control";
    public const string Webhook = "anchor.webhook.send";
    public const string RunRequest = "anchor.run.request";
}
