using AnchorOrleans.Api;
using AnchorOrleans.Browser;
using AnchorOrleans.Grains;
using AnchorOrleans.Jail;
using AnchorOrleans.Sandbox;
using AnchorOrleans.Silo.Executions;
using AnchorOrleans.Silo.Hosts;
using AnchorOrleans.Silo.Sessions;
using AnchorOrleans.Silo.Tasks;
using AnchorOrleans.Silo.Tenants;
using AnchorOrleans.Storage;
using Microsoft.Extensions.Options;
using Orleans.Hosting;

namespace AnchorOrleans.Silo.Hosting;

/// <summary>The whole service: builds it, runs it, and turns a start that fails into a sentence and an exit code.</summary>
internal static class Service
{
    private const string DefaultUrls = "http://127.0.0.1:8080";

    private static readonly Dictionary<string, string> Switches = new() { ["--data"] = "Storage:DataPath", ["--roles"] = "Silo:Roles" };

    /// <summary>Runs until SIGTERM or Ctrl+C.</summary>
    /// <returns>0 after a proper end, 1 when the service could not start.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            await using var app = Build(args);
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

    private static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddCommandLine(args, Switches);
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);

        var runtime = new RuntimeFolder(DataPath.From(builder.Configuration).Value);
        var urls = builder.Configuration["urls"] ?? DefaultUrls;
        builder.WebHost.UseUrls($"{urls};http://unix:{runtime.PlatformSocket}");
        builder.Services.AddSingleton(_ => runtime);

        builder.Services.AddAnchorGrains();
        builder.Services.AddAnchorStorage();
        builder.Services.AddAnchorJail();
        builder.Services.AddAnchorSandbox();
        builder.Services.AddAnchorBrowser();
        builder.Services.AddAnchorApi();
        builder.AddAnchorSilo();

        var app = builder.Build();
        app.MapAnchorApi();
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
