using System.Diagnostics;
using System.Text.Json.Nodes;

namespace AnchorOrleans.Silo.Tests.Service;

/// <summary>A client program of <c>clients/</c>, run as an outside process against the service.</summary>
internal static class OutsideProgram
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    /// <summary>Runs it to its end and reads the JSON document it prints.</summary>
    public static async Task<JsonNode> RunAsync(ServiceProcess service, string interpreter, string script, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(interpreter, [PathOf(script)])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ANCHORBROWSER_BASE_URL"] = service.Address.ToString().TrimEnd('/');
        start.Environment["ANCHORBROWSER_API_KEY"] = service.Key;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Timeout, TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{script} ended with {process.ExitCode}:\n{await errors}\n{await output}\nThe service meanwhile:\n{service.Output}");
        return JsonNode.Parse(await output)!;
    }

    /// <summary>Answers where a file of <c>clients/</c> is.</summary>
    public static string PathOf(string file) => Path.Combine(Clients(), file);

    private static string Clients()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "AnchorOrleans.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside the source tree.");
        }

        return Path.Combine(folder.FullName, "tests", "AnchorOrleans.Silo.Tests", "clients");
    }
}
