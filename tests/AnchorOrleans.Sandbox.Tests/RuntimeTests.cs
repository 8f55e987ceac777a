using System.Diagnostics;
using AnchorOrleans.Sandbox.Tests.Fixture;

namespace AnchorOrleans.Sandbox.Tests;

public sealed class RuntimeTests
{
    [Fact]
    public async Task The_runtime_passes_its_own_tests()
    {
        var (exitCode, output) = await RunAsync(
            Path.Combine(AppContext.BaseDirectory, ".playwright", "node", "linux-x64", "node"),
            ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning", "--test", "test/**/*.test.js"]);

        Assert.True(exitCode == 0, output);
        Assert.Contains("fail 0", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_runtime_has_no_errors_of_type()
    {
        var (exitCode, output) = await RunAsync(
            Path.Combine(AppContext.BaseDirectory, ".playwright", "node", "linux-x64", "node"),
            ["node_modules/typescript/bin/tsc", "--project", "jsconfig.json"]);

        Assert.True(exitCode == 0, output);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = RuntimeFolder(),
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }

    private static string RuntimeFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var runtime = Path.Combine(folder.FullName, "src", "AnchorOrleans.Sandbox", "runtime");
            if (Directory.Exists(runtime))
            {
                return runtime;
            }
        }

        throw new DirectoryNotFoundException("The runtime's source is not above the tests.");
    }
}
