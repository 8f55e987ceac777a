using System.Text.Json;
using System.Text.Json.Nodes;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Secrets;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>The body of <c>POST /v1/sessions</c>.</summary>
/// <param name="Session">The session half.</param>
/// <param name="Browser">The browser half.</param>
/// <param name="Json">The whole body as JSON text.</param>
internal sealed record CreateSessionRequest(SessionConfiguration Session, BrowserConfiguration Browser, string Json)
    : IRequestBody<CreateSessionRequest>
{
    /// <summary>CSS pixels of a browser whose size nobody chose.</summary>
    public const int DefaultWidth = 1440;

    /// <summary>CSS pixels of a browser whose size nobody chose.</summary>
    public const int DefaultHeight = 900;

    public static bool MayBeEmpty => true;

    /// <summary>Gets a value indicating whether a video is to be made of what is seen.</summary>
    public bool IsRecorded => Session.IsRecorded ?? Browser.IsRecorded ?? false;

    public static CreateSessionRequest Read(JsonFields fields, ApiOptions limits) => Read(fields, limits, isStored: false);

    private static CreateSessionRequest Read(JsonFields fields, ApiOptions limits, bool isStored)
    {
        var json = JsonMerge.Compact(fields.Json);
        SessionConfiguration.CheckSize(fields, "session and browser", json, limits);
        return new CreateSessionRequest(
            fields.Object("session") is { } session ? SessionConfiguration.Read(session, limits, isStored) : SessionConfiguration.Empty,
            fields.Object("browser") is { } browser ? BrowserConfiguration.Read(browser, limits) : BrowserConfiguration.Empty,
            json);
    }

    /// <summary>Fills in what the run's configuration says and this request does not.</summary>
    public (CreateSessionRequest Request, Refusal? Refusal) FilledFrom(RunGrant? run, ApiOptions limits)
    {
        if (run?.BrowserConfigurationJson is not { } configuration)
        {
            return (this, null);
        }

        var filled = JsonMerge.Fill(JsonNode.Parse(Json)!.AsObject(), new JsonObject { ["session"] = JsonNode.Parse(configuration) });
        var findings = new Findings();
        var request = Read(new JsonFields(JsonElement.Parse(filled.ToJsonString()), findings), limits, isStored: true);
        return (request, findings.Refusal);
    }

    /// <summary>Decides how the browser will be.</summary>
    /// <param name="caller">Who opens the session; what a run ends itself needs no limits of time.</param>
    /// <param name="secrets">What seals the password of a proxy.</param>
    /// <param name="limits">Where the defaults are.</param>
    public SessionSettings ToSettings(Caller caller, ISecretBox secrets, ApiOptions limits)
    {
        var followsRun = caller.Run is { EndsSessions: true };
        return new SessionSettings(
            Session.InitialUrl,
            Browser.Headless ?? true,
            Browser.Width ?? DefaultWidth,
            Browser.Height ?? DefaultHeight,
            ToLimit(Session.IdleMinutes, followsRun ? null : limits.SessionIdleTimeout),
            ToLimit(Session.MaxMinutes, followsRun ? null : limits.SessionMaxDuration),
            [.. Session.Tags],
            WithoutSecrets(),
            ToProxy(caller.Tenant, secrets),
            Browser.Features,
            Browser.Profile)
        {
            LiveView = Session.LiveView,
            Extensions = Browser.Extensions,
            IsRecorded = IsRecorded,
            Tracing = Browser.Tracing,
        };
    }

    /// <summary>Blanks what must not be stored or shown: the password of a proxy.</summary>
    internal string WithoutSecrets()
    {
        var body = JsonNode.Parse(Json)!.AsObject();
        if (body["session"] is not JsonObject session)
        {
            return Json;
        }

        ProxyPassword.HideIn(session);
        return JsonMerge.Compact(body);
    }

    private SessionProxy? ToProxy(TenantId tenant, ISecretBox secrets) => Session.Proxy is { } proxy
        ? new SessionProxy(proxy.Kind, proxy.Server, proxy.Username, proxy.SealedPassword ?? (proxy.Password is { } password ? ProxyPassword.Seal(password, tenant, secrets) : null))
        : null;

    private static TimeSpan? ToLimit(int? minutes, TimeSpan? whenUnsaid) => minutes switch
    {
        null => whenUnsaid,
        SessionConfiguration.Unlimited => null,
        _ => TimeSpan.FromMinutes(minutes.Value),
    };
}
