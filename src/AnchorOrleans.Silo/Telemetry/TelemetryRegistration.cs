using System.Diagnostics;
using System.Reflection;
using AnchorOrleans.Silo.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Exporter;
using OpenTelemetry.Instrumentation.AspNetCore;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AnchorOrleans.Silo.Telemetry;

/// <summary>Joins what the parts of this service tell about themselves with those who collect it.</summary>
internal static class TelemetryRegistration
{
    private const string OwnSources = "AnchorOrleans.*";
    private const string Traces = "traces";
    private const string Metrics = "metrics";
    private const string Logs = "logs";

    /// <summary>Says whether anything is traced: grain calls then carry the context along, which costs something with each.</summary>
    public static bool IsTraced(this IConfiguration configuration) => !string.IsNullOrEmpty(configuration[$"{TelemetryOptions.Section}:Otlp:Endpoint"]);

    /// <summary>Chooses the form of the log on the console.</summary>
    public static void AddConsoleLog(this WebApplicationBuilder builder)
    {
        if (string.Equals(builder.Configuration[$"{TelemetryOptions.Section}:Logs:Format"], "json", StringComparison.Ordinal))
        {
            builder.Logging.AddJsonConsole(static console => (console.IncludeScopes, console.UseUtcTimestamp, console.TimestampFormat) = (true, true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        }
        else
        {
            builder.Logging.AddSimpleConsole(static console => console.SingleLine = true);
        }
    }

    /// <summary>Adds traces, metrics and logs for those whom the settings name.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<TelemetryOptions>().BindConfiguration(TelemetryOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, CollectorCheck>();
        services.AddSingleton<RunTraces>();
        services.AddSingleton<DistributedContextPropagator, RunTracePropagator>();

        // Who a request's trace belongs to is decided by our propagator alone; the instrumentation must not read the header again.
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());

        var telemetry = services.AddOpenTelemetry();
        services.ConfigureOpenTelemetryTracerProvider(static (provider, traces) => traces.SetResourceBuilder(ResourceOf(provider)).SetSampler(SamplerOf(provider)));
        services.ConfigureOpenTelemetryMeterProvider(static (provider, metrics) => metrics.SetResourceBuilder(ResourceOf(provider)));
        services.ConfigureOpenTelemetryLoggerProvider(static (provider, logs) => logs.SetResourceBuilder(ResourceOf(provider)));

        var isExported = builder.Configuration.IsTraced();
        if (isExported)
        {
            services.AddExporterOptions(Traces).AddExporterOptions(Metrics).AddExporterOptions(Logs);
            services.AddOptions<MetricReaderOptions>(Metrics).Configure<IOptions<TelemetryOptions>>(static (reader, telemetry) =>
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)telemetry.Value.Otlp.MetricInterval.TotalMilliseconds);
            services.Configure<AspNetCoreTraceInstrumentationOptions>(static requests => requests.Filter = IsTraced);
            telemetry.WithTracing(static traces => traces
                .AddSource(OwnSources, "Microsoft.Orleans.Application")
                .AddAspNetCoreInstrumentation()
                .AddProcessor<SpanCleaning>()
                .AddOtlpExporter(Traces, configure: null));
            services.AddSingleton<SpanCleaning>();
            if (builder.Configuration.GetValue($"{TelemetryOptions.Section}:Otlp:Logs", defaultValue: true))
            {
                telemetry.WithLogging(static logs => logs.AddOtlpExporter(Logs, configureExporter: null), static options => options.IncludeFormattedMessage = true);
            }
        }

        var hasPage = builder.Configuration.GetValue($"{TelemetryOptions.Section}:Prometheus:Enabled", defaultValue: true);
        if (isExported || hasPage)
        {
            telemetry.WithMetrics(metrics =>
            {
                metrics.AddMeter(OwnSources, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime");
                _ = hasPage ? metrics.AddPrometheusExporter() : metrics;
                _ = isExported ? metrics.AddOtlpExporter(Metrics, configureExporterAndMetricReader: null) : metrics;
            });
        }
    }

    private static IServiceCollection AddExporterOptions(this IServiceCollection services, string signal)
    {
        services.AddOptions<OtlpExporterOptions>(signal).Configure<IOptions<TelemetryOptions>>((exporter, telemetry) =>
        {
            var otlp = telemetry.Value.Otlp;
            var isHttp = string.Equals(otlp.Protocol, "http", StringComparison.Ordinal);
            exporter.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
            exporter.Endpoint = new Uri(isHttp ? $"{otlp.Endpoint!.TrimEnd('/')}/v1/{signal}" : otlp.Endpoint!);
            exporter.TimeoutMilliseconds = (int)otlp.Timeout.TotalMilliseconds;
            exporter.Headers = otlp.Headers;
        });
        return services;
    }

    /// <summary>Leaves out who only looks whether the service lives, and pages of the dashboard, which look again every second.</summary>
    private static bool IsTraced(HttpContext context) =>
        context.Request.Path.Value is not ("/health" or "/metrics")
        && !(HttpMethods.IsGet(context.Request.Method) && context.Request.Path.StartsWithSegments("/dashboard", StringComparison.Ordinal));

    private static ParentBasedSampler SamplerOf(IServiceProvider provider) =>
        new(new RootSampler(provider.GetRequiredService<IOptions<TelemetryOptions>>().Value.Traces.Ratio));

    private static ResourceBuilder ResourceOf(IServiceProvider provider)
    {
        var silo = provider.GetRequiredService<IOptions<SiloOptions>>().Value.Name;
        var version = typeof(TelemetryRegistration).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
        return ResourceBuilder.CreateDefault()
            .AddService(provider.GetRequiredService<IOptions<TelemetryOptions>>().Value.ServiceName, serviceVersion: version, autoGenerateServiceInstanceId: false, serviceInstanceId: silo)
            .AddAttributes([new("anchor.silo.name", silo), new("anchor.silo.roles", provider.GetRequiredService<IOptions<SiloOptions>>().Value.Roles), new("anchor.engine", Engine.Name)]);
    }
}
