using System.Collections.Immutable;
using AnchorOrleans.Jail.Unjailed;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorOrleans.Jail.Tests;

/// <summary>A machine that cannot jail, which is any without bubblewrap.</summary>
public sealed class UnjailedTests
{
    [Fact]
    public async Task A_machine_that_cannot_jail_refuses_and_says_what_is_missing()
    {
        await using var services = CreateServices(allowUnjailed: false);
        var jailer = services.GetRequiredService<IJailer>();

        var refusal = await Assert.ThrowsAsync<JailUnavailableException>(() => jailer.StartAsync(JailFixture.Spec("/bin/true"), TestContext.Current.CancellationToken));

        Assert.Contains("/no/such/bwrap", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((false, refusal.Message), (jailer.Support.CanJail, jailer.Support.Reason));
    }

    [Fact]
    public async Task Where_it_is_allowed_the_command_runs_unjailed_with_paths_of_the_host()
    {
        var folder = Directory.CreateTempSubdirectory("unjailed-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "file"), "text", TestContext.Current.CancellationToken);
        await using var services = CreateServices(allowUnjailed: true);
        var spec = JailFixture.Spec("/bin/cat", "/data/file") with { Mounts = [new JailMount(folder.FullName, "/data")] };

        await using var process = await services.GetRequiredService<IJailer>().StartAsync(spec, TestContext.Current.CancellationToken);
        var result = await JailResult.ReadAsync(process).Within("cat");

        folder.Delete(recursive: true);
        Assert.Equal(new JailResult("text", "", new JailExit(0, OutOfMemory: false)), result);
    }

    [Fact]
    public async Task An_unjailed_command_is_killed_with_its_children()
    {
        await using var services = CreateServices(allowUnjailed: true);
        await using var process = await services.GetRequiredService<IJailer>().StartAsync(
            JailFixture.Shell("sleep 1000 & echo; wait"), TestContext.Current.CancellationToken);
        _ = await process.StandardOutput.ReadAsync(new byte[1], TestContext.Current.CancellationToken);

        process.Kill();

        Assert.Equal(0, await process.StandardOutput.ReadAsync(new byte[1], TestContext.Current.CancellationToken).AsTask().Within("the end of both"));
        Assert.Equal(128 + 9, (await process.Exited.Within("the end of the shell")).ExitCode);
    }

    [Theory]
    [InlineData("/data", "/srv/one")]
    [InlineData("/data/file", "/srv/one/file")]
    [InlineData("/database", "/database")]
    [InlineData("--folder=/data", "--folder=/srv/one")]
    [InlineData("/usr/bin:/data/bin", "/usr/bin:/srv/one/bin")]
    [InlineData("/data/inner/file", "/srv/two/file")]
    [InlineData("about/data", "about/data")]
    public void Paths_inside_become_paths_on_the_host(string inside, string expected)
    {
        var mounts = ImmutableArray.Create(new JailMount("/srv/one", "/data"), new JailMount("/srv/two", "/data/inner"));

        Assert.Equal(expected, new MountedPaths(mounts).Translate(inside));
    }

    private static ServiceProvider CreateServices(bool allowUnjailed)
    {
        return JailFixture.CreateServices(options => (options.BubblewrapPath, options.AllowUnjailed) = ("/no/such/bwrap", allowUnjailed));
    }
}
