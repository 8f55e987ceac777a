using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Telemetry;

/// <summary>What this process tells about itself, and to whom. Bound from the <c>Telemetry</c> section.</summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>Gets or sets as what this service is known where its telemetry is collected.</summary>
    /// <value>1 to 100 characters. The default is <c>anchor-orleans</c>.</value>
    [Required, StringLength(100, MinimumLength = 1)]
    public string ServiceName { get; set; } = "anchor-orleans";

    /// <summary>Gets the collector.</summary>
    [ValidateObjectMembers]
    public OtlpOptions Otlp { get; set; } = new();

    /// <summary>Gets what is traced.</summary>
    [ValidateObjectMembers]
    public TraceOptions Traces { get; set; } = new();

    /// <summary>Gets the page for Prometheus.</summary>
    [ValidateObjectMembers]
    public PrometheusOptions Prometheus { get; set; } = new();

    /// <summary>Gets what the log looks like.</summary>
    [ValidateObjectMembers]
    public LogOptions Logs { get; set; } = new();
}

/// <summary>A collector that speaks OTLP.</summary>
internal sealed class OtlpOptions
{
    /// <summary>Gets or sets where the collector is; traces, metrics and logs are sent there.</summary>
    /// <value>An absolute http or https address without a query. Unset by default: nothing is sent, and nothing is traced.</value>
    public string? Endpoint { get; set; }

    /// <summary>Gets or sets how it is spoken to.</summary>
    /// <value><c>grpc</c>, the default, or <c>http</c> (protobuf; <c>/v1/traces</c>, <c>/v1/metrics</c> and <c>/v1/logs</c> are added to the address).</value>
    [RegularExpression("^(grpc|http)$")]
    public string Protocol { get; set; } = "grpc";

    /// <summary>Gets or sets the header fields that are sent along, which may hold a key.</summary>
    /// <value><c>name=value</c>, several with commas between them. Unset by default.</value>
    [DataType(DataType.Password)]
    public string? Headers { get; set; }

    /// <summary>Gets or sets how long one delivery may take, the last one at the end of the service too.</summary>
    /// <value>From 100 ms to 1 min. The default is 5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how often metrics are sent; spans and log lines go after at most 5 s.</summary>
    /// <value>From 1 s to 1 h. The default is 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MetricInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets whether log lines are sent too.</summary>
    /// <value>The default is <c>true</c>.</value>
    public bool Logs { get; set; } = true;
}

/// <summary>Which requests are traced.</summary>
internal sealed class TraceOptions
{
    /// <summary>Gets or sets the share of requests that are traced, of those whose callers do not say. A caller that sends a <c>traceparent</c> decides for its request.</summary>
    /// <value>From 0 to 1. The default is 1.</value>
    [Range(0.0, 1.0)]
    public double Ratio { get; set; } = 1;
}

/// <summary>The page that Prometheus reads.</summary>
internal sealed class PrometheusOptions
{
    /// <summary>Gets or sets whether there is <c>/metrics</c>.</summary>
    /// <value>The default is <c>true</c>; it is shown to administrators' keys, and to <see cref="Token"/>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Gets or sets a token with which the page, and nothing else, can be read: <c>Authorization: Bearer …</c>.</summary>
    /// <value>From 16 to 200 characters. Unset by default: a key of an administrator is needed, in the same header or in <c>anchor-api-key</c>.</value>
    [StringLength(200, MinimumLength = 16), DataType(DataType.Password)]
    public string? Token { get; set; }

    /// <summary>Gets or sets whether programs on this machine may read the page without a key. A reverse proxy on this machine is such a program, whoever it asks for.</summary>
    /// <value>The default is <c>false</c>.</value>
    public bool Loopback { get; set; }
}

/// <summary>What the log on the console looks like.</summary>
internal sealed class LogOptions
{
    /// <summary>Gets or sets the form of a line.</summary>
    /// <value><c>text</c>, the default, or <c>json</c>, with the ids of trace and span.</value>
    [RegularExpression("^(text|json)$")]
    public string Format { get; set; } = "text";
}

/// <summary>Checks the values.</summary>
[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;

/// <summary>Checks the collector's address.</summary>
internal sealed class CollectorCheck : IValidateOptions<TelemetryOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TelemetryOptions options) => options.Otlp.Endpoint is null or "" || IsUsable(options.Otlp.Endpoint)
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"{TelemetryOptions.Section}:{nameof(TelemetryOptions.Otlp)}:{nameof(OtlpOptions.Endpoint)} must be an absolute http or https address without user, query and fragment.");

    private static bool IsUsable(string endpoint) =>
        Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" };
}
