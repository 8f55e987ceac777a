using AnchorOrleans.Api;
using AnchorOrleans.Dashboard;
using AnchorOrleans.Jail;
using AnchorOrleans.Silo.Telemetry;
using AnchorOrleans.Storage;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Hosting;

/// <summary>The whole service: builds it, runs it, and turns a start that fails into a sentence and an exit code.</summary>
internal static class Service
{
    private const string DefaultUrls = "http://127.0.0.1:8080";

    private static readonly Dictionary<string, string> Switches = new(StringComparer.Ordinal) { ["--data"] = "Storage:DataPath", ["--roles"] = "Silo:Roles" };

    /// <summary>Runs until SIGTERM or Ctrl+C.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="extend">Adds to the service before it is built; null for nothing.</param>
    /// <returns>0 after a proper end, 1 when the service could not start.</returns>
    public static async Task<int> RunAsync(string[] args, Action<WebApplicationBuilder>? extend = null)
    {
        try
        {
            await using var app = Build(args, extend);
            await app.StartAsync();
            app.Services.GetRequiredService<Announcement>().Print();
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (StorageUnavailableException exception)
        {
            return Refuse(exception.Message);
        }
        catch (JailUnavailableException exception)
        {
            return Refuse(exception.Message);
        }
        catch (OptionsValidationException exception)
        {
            return Refuse([.. exception.Failures]);
        }
        catch (IOException exception)
        {
            // An address in use, a folder that cannot be made: the message names it.
            return Refuse(exception.Message);
        }
    }

    private static WebApplication Build(string[] args, Action<WebApplicationBuilder>? extend)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddCommandLine(args, Switches);
        builder.AddConsoleLog();

        var roles = HostRoleText.Read(builder.Configuration);
        var runtime = new RuntimeFolder(builder.Configuration[$"{StorageOptions.Section}:{nameof(StorageOptions.DataPath)}"] ?? new StorageOptions().DataPath);
        string[] urls =
        [
            .. roles.HasFlag(HostRoles.Gateway) ? [builder.Configuration["urls"] ?? DefaultUrls, $"http://unix:{runtime.DashboardSocket}"] : Array.Empty<string>(),
            .. roles.HasFlag(HostRoles.Silo) ? [$"http://unix:{runtime.PlatformSocket}"] : Array.Empty<string>(),
        ];
        builder.WebHost.UseUrls(string.Join(';', urls));
        builder.Services.AddSingleton(runtime);
        builder.AddAnchorSilo(roles);
        extend?.Invoke(builder);

        var app = builder.Build();
        app.UseRunRequests();
        app.UseDashboardCalls();
        app.MapAnchorApi();
        app.UseMetricsPage();
        app.MapAnchorDashboard();
        return app;
    }

    private static int Refuse(params string[] problems)
    {
        foreach (var problem in problems)
        {
            Console.Error.WriteLine($"anchor: {problem}");
        }

        return 1;
    }
}
