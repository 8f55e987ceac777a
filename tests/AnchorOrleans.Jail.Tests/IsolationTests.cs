using System.Collections.Immutable;
using System.Diagnostics;

namespace AnchorOrleans.Jail.Tests;

public sealed class IsolationTests(JailFixture jails) : IClassFixture<JailFixture>
{
    [Fact]
    public async Task A_jail_reports_the_output_and_exit_code_of_its_command()
    {
        var result = await jails.RunAsync("echo out; echo error >&2; exit 3");

        Assert.Equal(new JailResult("out\n", "error\n", new JailExit(ExitCode: 3, OutOfMemory: false)), result);
    }

    [Fact]
    public async Task A_command_ended_by_a_signal_exits_with_128_and_the_signal()
    {
        var result = await jails.RunAsync("kill -TERM $$");

        Assert.Equal(128 + 15, result.Exit.ExitCode);
    }

    [Fact]
    public async Task A_command_that_does_not_exist_exits_with_127_and_says_so()
    {
        var result = await jails.RunAsync(JailFixture.Spec("/usr/bin/no-such-program"));

        Assert.Equal(127, result.Exit.ExitCode);
        Assert.Contains("no-such-program", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Input_reaches_the_command()
    {
        await using var jail = await jails.StartAsync(JailFixture.Spec("/bin/cat"));

        await jail.StandardInput.WriteAsync("hello"u8.ToArray(), TestContext.Current.CancellationToken);
        await jail.StandardInput.DisposeAsync();

        Assert.Equal("hello", (await JailResult.ReadAsync(jail)).Output);
    }

    [Fact]
    public async Task The_host_s_passwords_are_not_there()
    {
        var result = await jails.RunAsync("cat /etc/shadow; cut -d: -f1 /etc/passwd");

        Assert.Equal("jail\n", result.Output);
        Assert.Contains("/etc/shadow: No such file", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_the_host_s_folders_only_the_system_s_programs_are_there()
    {
        ImmutableArray<string> allowed = ["bin", "dev", "etc", "lib", "lib32", "lib64", "libx32", "proc", "sbin", "tmp", "usr"];

        var result = await jails.RunAsync("ls -A /");

        Assert.Empty(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Except(allowed, StringComparer.Ordinal));
        Assert.Contains("usr\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_host_s_temporary_files_are_not_there()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(file, "secret", TestContext.Current.CancellationToken);

        var result = await jails.RunAsync($"cat {file}; ls -A /tmp");

        File.Delete(file);
        Assert.Equal("", result.Output);
    }

    [Theory]
    [InlineData("/new")]
    [InlineData("/etc/new")]
    [InlineData("/usr/new")]
    [InlineData("/dev/new")]
    [InlineData("/proc/sys/kernel/hostname")]
    public async Task Nothing_can_be_written_outside_the_temporary_folders(string path)
    {
        var result = await jails.RunAsync($"echo text > {path} && echo written");

        Assert.Equal("", result.Output);
    }

    [Theory]
    [InlineData("/tmp")]
    [InlineData("/dev/shm")]
    public async Task The_temporary_folders_can_be_written(string folder)
    {
        var result = await jails.RunAsync($"echo text > {folder}/new && cat {folder}/new");

        Assert.Equal(new JailResult("text\n", "", new JailExit(0, OutOfMemory: false)), result);
    }

    [Fact]
    public async Task Processes_of_the_host_are_not_visible()
    {
        using var sleeper = Process.Start("/bin/sleep", "54321");

        var result = await jails.RunAsync("cat /proc/[0-9]*/cmdline | tr '\\0' ' '");

        sleeper.Kill();
        Assert.DoesNotContain("54321", result.Output, StringComparison.Ordinal);
        Assert.Contains("cat", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_environment_is_what_was_given_and_the_working_directory()
    {
        Environment.SetEnvironmentVariable("ANCHOR_TEST_SECRET", "secret");
        var spec = JailFixture.Spec("/usr/bin/env") with { Environment = JailFixture.Spec().Environment.Add("GIVEN", "a value\nof two lines") };

        var result = await jails.RunAsync(spec);

        var lines = result.Output.TrimEnd().Split('\n').Order(StringComparer.Ordinal);
        Assert.Equal(["GIVEN=a value", "PWD=/tmp", "of two lines"], lines, StringComparer.Ordinal);
    }

    [Fact]
    public async Task The_environment_is_on_no_command_line()
    {
        var spec = JailFixture.Shell("cat /proc/1/cmdline /proc/self/cmdline") with { Environment = JailFixture.Spec().Environment.Add("KEY", "run-key") };

        var result = await jails.RunAsync(spec);

        Assert.DoesNotContain("run-key", result.Output, StringComparison.Ordinal);
        Assert.Contains("bwrap", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CapInh", "0000000000000000")]
    [InlineData("CapPrm", "0000000000000000")]
    [InlineData("CapEff", "0000000000000000")]
    [InlineData("CapBnd", "0000000000000000")]
    [InlineData("CapAmb", "0000000000000000")]
    [InlineData("NoNewPrivs", "1")]
    [InlineData("Seccomp", "2")]
    public async Task The_command_has_no_rights_to_gain(string field, string value)
    {
        var result = await jails.RunAsync("cat /proc/self/status");

        Assert.Contains($"\n{field}:\t{value}\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_is_not_root_inside_nor_the_service_s_user_outside()
    {
        await using var jail = await jails.StartAsync(JailFixture.Shell("id -u; id -G; read line"));
        using var output = new StreamReader(jail.StandardOutput);

        var user = await output.ReadLineAsync(TestContext.Current.CancellationToken);
        var groups = await output.ReadLineAsync(TestContext.Current.CancellationToken);

        Assert.NotEqual("0", user, StringComparer.Ordinal);
        Assert.Equal(user, groups, StringComparer.Ordinal);
        Assert.Equal(!Environment.IsPrivilegedProcess, HostUsers.Of(jail).Contains(HostUsers.OfThisProcess));
    }

    [Fact]
    public async Task Two_jails_are_not_the_same_user()
    {
        await using var one = await jails.StartAsync(JailFixture.Shell("echo; read line"));
        await using var other = await jails.StartAsync(JailFixture.Shell("echo; read line"));
        _ = await one.StandardOutput.ReadAsync(new byte[1], TestContext.Current.CancellationToken);
        _ = await other.StandardOutput.ReadAsync(new byte[1], TestContext.Current.CancellationToken);

        Assert.Equal(!Environment.IsPrivilegedProcess, HostUsers.Of(one).Intersect(HostUsers.Of(other)).Except([0U]).Any());
    }

    [Fact]
    public async Task No_descriptor_of_the_service_is_open_inside()
    {
        var result = await jails.RunAsync("ls /proc/self/fd");

        // The last is the folder that ls lists.
        Assert.Equal("0\n1\n2\n3\n", result.Output);
    }

    [Fact]
    public async Task Standard_output_can_be_opened_by_name()
    {
        var result = await jails.RunAsync("echo out > /dev/stdout; echo error > /dev/stderr");

        Assert.Equal(("out\n", "error\n"), (result.Output, result.Error));
    }

    [Fact]
    public async Task Making_a_user_namespace_is_refused()
    {
        var result = await jails.RunAsync("unshare --user true");

        Assert.Equal("unshare: unshare failed: Operation not permitted\n", result.Error);
    }

    [Fact]
    public async Task A_user_namespace_can_be_made_where_it_is_allowed()
    {
        var result = await jails.RunAsync(JailFixture.Shell("unshare --user true && echo made") with { AllowsUserNamespaces = true });

        Assert.Equal("made\n", result.Output);
    }

    [Fact]
    public async Task Nothing_can_be_mounted_even_in_a_user_namespace()
    {
        var result = await jails.RunAsync(JailFixture.Shell("unshare --user --map-root-user mount -t tmpfs none /tmp") with { AllowsUserNamespaces = true });

        Assert.Contains("permission denied", result.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, result.Exit.ExitCode);
    }

    [Fact]
    public async Task A_mount_namespace_is_refused_even_where_user_namespaces_are_allowed()
    {
        var result = await jails.RunAsync(JailFixture.Shell("unshare --user --mount true") with { AllowsUserNamespaces = true });

        Assert.Equal("unshare: unshare failed: Operation not permitted\n", result.Error);
    }
}
