using AnchorOrleans.Jail;
using AnchorOrleans.Sandbox.Tests.Fixture;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Sandbox.Tests;

public sealed class UnavailableTests
{
    private static readonly (string Key, string Value) NoBubblewrap = ("Jail:BubblewrapPath", "/nonexistent/bwrap");

    [Fact]
    public async Task Without_bubblewrap_task_code_is_refused_with_what_to_do()
    {
        await using var services = SandboxFixture.CreateServices(NoBubblewrap);
        var sandbox = services.GetRequiredService<ITaskSandbox>();

        var refused = await Assert.ThrowsAsync<SandboxUnavailableException>(
            () => sandbox.CompileAsync("export default () => 1;", TestContext.Current.CancellationToken));

        Assert.StartsWith("Task code is refused, because it cannot be jailed:", refused.Message, StringComparison.Ordinal);
        Assert.Contains("/nonexistent/bwrap", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("set Sandbox:AllowUnjailed=true.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_bubblewrap_task_code_runs_when_the_operator_says_so()
    {
        await using var services = SandboxFixture.CreateServices(NoBubblewrap, ("Sandbox:AllowUnjailed", "true"), ("Sandbox:Warm", "0"));
        var trial = new Trial(services.GetRequiredService<ITaskSandbox>());

        var output = await trial.OutputOfAsync("import { existsSync } from 'node:fs'; export default () => existsSync('/etc/shadow');");

        Assert.False(services.GetRequiredService<IJailer>().Support.CanJail);
        Assert.Equal("true", output);
    }

    [Fact]
    public async Task A_runtime_that_is_not_installed_is_named()
    {
        await using var services = SandboxFixture.CreateServices(("Sandbox:RuntimePath", "/nonexistent/runtime"));
        var sandbox = services.GetRequiredService<ITaskSandbox>();

        var refused = await Assert.ThrowsAsync<SandboxUnavailableException>(
            () => sandbox.CompileAsync("export default () => 1;", TestContext.Current.CancellationToken));

        Assert.Contains("Run 'npm ci --ignore-scripts' there", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_out_of_its_range_is_named()
    {
        using var services = SandboxFixture.CreateServices(("Sandbox:MemoryBytes", "1000"));

        var invalid = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<SandboxOptions>>().Value);

        Assert.Contains("MemoryBytes", invalid.Message, StringComparison.Ordinal);
    }
}
