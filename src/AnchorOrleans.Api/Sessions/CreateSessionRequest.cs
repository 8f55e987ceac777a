using System.Text.Json;
using System.Text.Json.Nodes;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Profiles;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Profiles;
using AnchorOrleans.Secrets;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>The body of <c>POST /v1/sessions</c>.</summary>
/// <param name="Session">The session half.</param>
/// <param name="Headless">Whether without a window; null when it does not say.</param>
/// <param name="Width">CSS pixels; null when it does not say.</param>
/// <param name="Height">CSS pixels; null when it does not say.</param>
/// <param name="Json">The whole body as JSON text.</param>
/// <param name="Profile">What the browser begins with.</param>
internal sealed record CreateSessionRequest(SessionConfiguration Session, bool? Headless, int? Width, int? Height, string Json, SessionProfile? Profile = null)
    : IRequestBody<CreateSessionRequest>
{
    private const int DefaultWidth = 1440;
    private const int DefaultHeight = 900;

    public static bool MayBeEmpty => true;

    public static CreateSessionRequest Read(JsonFields fields, ApiOptions limits)
    {
        var browser = fields.Object("browser");
        var viewport = browser?.Object("viewport");
        var json = JsonMerge.Compact(fields.Json);
        SessionConfiguration.CheckSize(fields, "session and browser", json, limits);
        return new CreateSessionRequest(
            fields.Object("session") is { } session ? SessionConfiguration.Read(session, limits) : SessionConfiguration.Empty,
            browser?.Object("headless")?.Flag("active"),
            ReadPixels(viewport, "width", limits),
            ReadPixels(viewport, "height", limits),
            json,
            ReadProfile(browser?.Object("profile")));
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
        var request = Read(new JsonFields(JsonElement.Parse(filled.ToJsonString()), findings), limits);
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
            Headless ?? true,
            Width ?? DefaultWidth,
            Height ?? DefaultHeight,
            ToLimit(Session.IdleMinutes, followsRun ? null : limits.SessionIdleTimeout),
            ToLimit(Session.MaxMinutes, followsRun ? null : limits.SessionMaxDuration),
            [.. Session.Tags],
            WithoutSecrets(),
            ToProxy(caller.Tenant, secrets),
            Profile);
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
        ? new SessionProxy(proxy.Kind, proxy.Server, proxy.Username, proxy.Password is { } password ? ProxyPassword.Seal(password, tenant, secrets) : null)
        : null;

    private static TimeSpan? ToLimit(int? minutes, TimeSpan? whenUnsaid) => minutes switch
    {
        null => whenUnsaid,
        SessionConfiguration.Unlimited => null,
        _ => TimeSpan.FromMinutes(minutes.Value),
    };

    /// <summary>Reads the profile; one without a name counts as not said, as generated clients send it.</summary>
    private static SessionProfile? ReadProfile(JsonFields? profile)
    {
        if (profile is null)
        {
            return null;
        }

        var (isPersisted, keepsCaches) = (profile.Flag("persist") ?? false, profile.Flag("store_cache") ?? false);
        if (profile.Text("name", ProfileName.MaxLength) is not { Length: > 0 } name)
        {
            return null;
        }

        if (!ProfileName.IsValid(name))
        {
            profile.Refuse("name", ProfileName.Rule);
        }

        return new SessionProfile(name, isPersisted, keepsCaches);
    }

    /// <summary>Reads a width or height; zero counts as not said, as generated clients send it.</summary>
    private static int? ReadPixels(JsonFields? viewport, string name, ApiOptions limits) =>
        viewport?.Number(name, 0, limits.MaxViewport) is { } pixels and not 0 ? pixels : null;
}
