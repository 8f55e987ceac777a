using System.Collections.Immutable;
using AnchorOrleans.Api.Profiles;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Profiles;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>The browser half of a session-create body; what is null was not said.</summary>
/// <param name="Headless">Whether without a window.</param>
/// <param name="Width">CSS pixels.</param>
/// <param name="Height">CSS pixels.</param>
/// <param name="Features">What is other than usual; null for nothing.</param>
/// <param name="NotOffered">The options asked for that this service does not have, as paths.</param>
/// <param name="OnlyInWindows">The options asked for that a browser without a window does not have, as paths.</param>
/// <param name="Profile">What the browser begins with; null for nothing.</param>
internal sealed record BrowserConfiguration(
    bool? Headless, int? Width, int? Height, BrowserFeatures? Features, IReadOnlyList<string> NotOffered, IReadOnlyList<string> OnlyInWindows, SessionProfile? Profile = null)
{
    private const int MaxIdLength = 36;

    /// <summary>Gets whether a video is made of what is seen; a client may say so here too. Null when it was not said.</summary>
    public bool? IsRecorded { get; init; }

    /// <summary>Gets what the trace holds; null for no trace.</summary>
    public SessionTracing? Tracing { get; init; }

    /// <summary>What is asked for with <c>active</c> and not offered; the README's table says why.</summary>
    private static readonly string[] Missing =
    [
        "captcha_solver", "extra_stealth", "p2p_download", "web_bot_auth", "sensitive_data_mask",
    ];

    /// <summary>What a browser without a window does not have.</summary>
    private static readonly string[] Windowed = ["popup_blocker", "pdf_viewer", "fullscreen"];

    /// <summary>Gets the configuration that says nothing.</summary>
    public static BrowserConfiguration Empty { get; } = new(null, null, null, null, [], []);

    /// <summary>Gets the ids of the extensions to load.</summary>
    public ImmutableArray<string> Extensions { get; init; } = [];

    /// <summary>Reads it.</summary>
    public static BrowserConfiguration Read(JsonFields fields, ApiOptions limits)
    {
        var viewport = fields.Object("viewport");
        var missing = Missing.Where(name => ActiveOf(fields, name) == true).ToList();
        if (fields.Object("tracing")?.Flag("snapshots") == true)
        {
            missing.Add("tracing.snapshots");
        }

        return new BrowserConfiguration(
            ActiveOf(fields, "headless"),
            ReadPixels(viewport, "width", limits),
            ReadPixels(viewport, "height", limits),
            ReadFeatures(fields),
            [.. missing.Select(name => $"browser.{name}")],
            [.. Windowed.Where(name => ActiveOf(fields, name) == true).Select(name => $"browser.{name}")],
            ReadProfile(fields.Object("profile")))
        {
            Extensions = ReadExtensions(fields, limits),
            IsRecorded = SessionConfiguration.ReadRecording(fields),
            Tracing = ReadTracing(fields.Object("tracing")),
        };
    }

    private static ImmutableArray<string> ReadExtensions(JsonFields fields, ApiOptions limits)
    {
        var texts = fields.Texts("extensions", limits.MaxSessionExtensions, MaxIdLength);
        var ids = texts.Select(IdText.TryNormalise).OfType<string>().ToList();
        if (ids.Count < texts.Count)
        {
            fields.Refuse("extensions", "may hold only ids of extensions, which are UUIDs");
        }

        return [.. ids.Distinct(StringComparer.Ordinal)];
    }

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

    private static SessionTracing? ReadTracing(JsonFields? tracing)
    {
        if (tracing is null)
        {
            return null;
        }

        var content = new SessionTracing(tracing.Flag("sources") ?? false);
        return tracing.Flag("active") == true ? content : null;
    }

    private static BrowserFeatures? ReadFeatures(JsonFields fields)
    {
        var adblock = ActiveOf(fields, "adblock");
        var popups = ActiveOf(fields, "popup_blocker");
        if (popups == true && adblock == false)
        {
            fields.Refuse("popup_blocker", "needs 'browser.adblock' to be active");
        }

        var features = new BrowserFeatures(
            ShowsAdverts: adblock == false,
            AllowsPopups: popups == false,
            WithoutWebSecurity: ActiveOf(fields, "disable_web_security") == true,
            DownloadsPdf: ActiveOf(fields, "pdf_viewer") == false)
        {
            IsFullscreen = ActiveOf(fields, "fullscreen") == true,
            SuppressesDialogs = ActiveOf(fields, "disable_dialogs") == true,
            OpensPopupsAsTabs = ActiveOf(fields, "force_popups_as_tabs") == true,
            CrossesOrigins = ActiveOf(fields, "cross_origin_support") == true,
        };
        return features == new BrowserFeatures() ? null : features;
    }

    private static bool? ActiveOf(JsonFields fields, string name) => fields.Object(name)?.Flag("active");

    /// <summary>Reads a width or height; zero counts as not said, as generated clients send it.</summary>
    private static int? ReadPixels(JsonFields? viewport, string name, ApiOptions limits) =>
        viewport?.Number(name, 0, limits.MaxViewport) is { } pixels and not 0 ? pixels : null;
}
