using System.Globalization;
using System.Text;
using System.Text.Json;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>The session half of a session-create body (<c>session</c>, <c>browserConfiguration</c>, <c>overrideBrowserConfiguration</c>); what is null was not said.</summary>
/// <param name="InitialUrl">The page to open.</param>
/// <param name="Tags">The caller's own labels.</param>
/// <param name="IdleMinutes">Minutes without connection; −1 for no limit.</param>
/// <param name="MaxMinutes">Minutes in all; −1 for no limit.</param>
/// <param name="Proxy">The proxy to leave through.</param>
internal sealed record SessionConfiguration(
    string? InitialUrl, IReadOnlyList<string> Tags, int? IdleMinutes, int? MaxMinutes, ProxyConfiguration? Proxy = null)
{
    /// <summary>Gets what those may who look at the session; null when it was not said.</summary>
    public SessionLiveView? LiveView { get; init; }

    /// <summary>Gets whether a video is made of what is seen; null when it was not said.</summary>
    public bool? IsRecorded { get; init; }

    /// <summary>What switches a limit off.</summary>
    public const int Unlimited = -1;

    /// <summary>What an address must be that callers may have opened.</summary>
    public const string AddressRule = "must be an absolute address that begins with http:, https:, about: or data:";

    /// <summary>Gets the configuration that says nothing.</summary>
    public static SessionConfiguration Empty { get; } = new(null, [], null, null);

    /// <summary>Tells whether callers may have an address opened (<see cref="AddressRule"/>).</summary>
    public static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" or "about" or "data";

    /// <summary>Reads the configuration; options that no part of the service serves yet are accepted as they are.</summary>
    /// <param name="fields">The fields.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="isStored">Whether it comes, in part, from where this service stores configurations.</param>
    public static SessionConfiguration Read(JsonFields fields, ApiOptions limits, bool isStored = false)
    {
        var timeout = fields.Object("timeout");
        return new SessionConfiguration(
            ReadUrl(fields, limits),
            fields.Texts("tags", limits.MaxTags, limits.MaxTagLength),
            ReadMinutes(timeout, "idle_timeout", limits),
            ReadMinutes(timeout, "max_duration", limits),
            ProxyConfiguration.Read(fields.Object("proxy"), isStored))
        {
            IsRecorded = ReadRecording(fields),
            LiveView = fields.Object("live_view") is { } view ? new(view.Flag("read_only") ?? false, view.Flag("one_time_url") ?? false) : null,
        };
    }

    /// <summary>Reads whether to record, which some clients say as <c>recording: true</c>, as lists of sessions show it.</summary>
    public static bool? ReadRecording(JsonFields fields) =>
        fields.Json.TryGetProperty("recording", out var word) && word.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? word.GetBoolean()
            : fields.Object("recording")?.Flag("active");

    /// <summary>Checks a field that holds a configuration.</summary>
    /// <returns>The field as compact JSON text; null when it is missing.</returns>
    public static string? ReadText(JsonFields fields, string name, ApiOptions limits) => ReadText(fields, name, limits, limits.MaxConfigurationBytes);

    /// <summary>Checks a field that holds a configuration which is kept where there is room for less.</summary>
    /// <returns>The field as compact JSON text; null when it is missing.</returns>
    public static string? ReadText(JsonFields fields, string name, ApiOptions limits, int maxBytes)
    {
        if (fields.Object(name) is not { } configuration)
        {
            return null;
        }

        Read(configuration, limits);
        var text = JsonMerge.Compact(configuration.Json);
        CheckSize(fields, name, text, maxBytes);
        return text;
    }

    /// <summary>Notes when a configuration is too large to become part of a grain's state.</summary>
    public static void CheckSize(JsonFields fields, string name, string text, ApiOptions limits) => CheckSize(fields, name, text, limits.MaxConfigurationBytes);

    private static void CheckSize(JsonFields fields, string name, string text, int maxBytes)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        if (size > maxBytes)
        {
            fields.Refuse(name, string.Create(CultureInfo.InvariantCulture, $"may have at most {maxBytes:N0} bytes; it has {size:N0}"));
        }
    }

    private static string? ReadUrl(JsonFields fields, ApiOptions limits)
    {
        if (fields.Text("initial_url", limits.MaxInitialUrlLength) is not { Length: > 0 } text)
        {
            return null;
        }

        if (IsAddress(text))
        {
            return text;
        }

        fields.Refuse("initial_url", AddressRule);
        return null;
    }

    /// <summary>Reads minutes. Zero counts as not said: it is what generated clients send, and no session is of use for no time.</summary>
    private static int? ReadMinutes(JsonFields? timeout, string name, ApiOptions limits) =>
        timeout?.Number(name, Unlimited, limits.MaxSessionMinutes) is { } minutes and not 0 ? minutes : null;
}
