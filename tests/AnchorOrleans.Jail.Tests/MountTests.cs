using AnchorOrleans.Jail.Processes;
namespace AnchorOrleans.Jail.Tests;

public sealed class MountTests(JailFixture jails) : IClassFixture<JailFixture>, IDisposable
{
    // Below a folder that only its owner can enter, as a clone in root's home is.
    private readonly DirectoryInfo _private = Directory.CreateTempSubdirectory("jail-mounts-");

    [Fact]
    public async Task What_is_mounted_can_be_read()
    {
        await File.WriteAllTextAsync(Source("folder/file"), "text", TestContext.Current.CancellationToken);

        var result = await RunAsync("cat /opt/deep/folder/file", new JailMount(Source("folder"), "/opt/deep/folder"));

        Assert.Equal(("text", ""), (result.Output, result.Error));
    }

    [Fact]
    public async Task A_single_file_can_be_mounted()
    {
        await File.WriteAllTextAsync(Source("file"), "text", TestContext.Current.CancellationToken);

        var result = await RunAsync("cat /etc/made/file", new JailMount(Source("file"), "/etc/made/file"));

        Assert.Equal(("text", ""), (result.Output, result.Error));
    }

    [Fact]
    public async Task A_read_only_mount_cannot_be_written()
    {
        var result = await RunAsync("echo text > /data/file", new JailMount(Source("folder"), "/data"));

        Assert.Contains("/data/file", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Source("folder")));
    }

    [Fact]
    public async Task A_writable_mount_can_be_written_and_is_the_service_s_again_afterwards()
    {
        await File.WriteAllTextAsync(Source("folder/before"), "before", TestContext.Current.CancellationToken);

        await RunAsync("umask 077; cat /data/before > /data/after; echo more >> /data/before", new JailMount(Source("folder"), "/data", Writable: true));

        Assert.Equal("before", await File.ReadAllTextAsync(Source("folder/after"), TestContext.Current.CancellationToken));
        Assert.Equal("beforemore\n", await File.ReadAllTextAsync(Source("folder/before"), TestContext.Current.CancellationToken));
        Assert.All(
            new[] { Source("folder"), Source("folder/before"), Source("folder/after") },
            path => Assert.Equal(HostUsers.OfThisProcess, FileFacts.ReadOwner(path).UserId));
    }

    [Fact]
    public async Task Handing_a_folder_over_does_not_follow_links_out_of_it()
    {
        await File.WriteAllTextAsync(Source("outside"), "text", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(Source("folder/link"), Source("outside"));
        Directory.CreateSymbolicLink(Source("folder/links"), _private.FullName);

        await using var jail = await StartAsync("echo; read line", new JailMount(Source("folder"), "/data", Writable: true));

        Assert.Equal(HostUsers.OfThisProcess, FileFacts.ReadOwner(Source("outside")).UserId);
    }

    [Theory]
    [InlineData("folder", true)]
    [InlineData("folder/inner", true)]
    [InlineData("folder/inner", false)]
    [InlineData("", true)]
    public async Task What_one_jail_writes_or_could_replace_is_refused_to_another(string path, bool writable)
    {
        await using var jail = await StartAsync("read line", new JailMount(Source("folder"), "/data", Writable: true));
        Directory.CreateDirectory(Source("folder/inner"));
        var mount = new JailMount(Source(path).TrimEnd('/'), "/data", writable);

        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => StartAsync("true", mount));

        Assert.Contains("is writable for jail", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_one_jail_writes_another_may_look_at()
    {
        await using var jail = await StartAsync("echo text > /data/file; echo; read line", new JailMount(Source("folder"), "/data", Writable: true));
        _ = await jail.StandardOutput.ReadAsync(new byte[1], TestContext.Current.CancellationToken);

        var result = await RunAsync("cat /data/file", new JailMount(Source("folder"), "/data"));

        Assert.Equal(("text\n", ""), (result.Output, result.Error));
    }

    [Theory]
    [InlineData("/etc")]
    [InlineData("/")]
    public async Task A_link_to_a_folder_of_the_whole_system_is_refused_as_that_folder(string system)
    {
        Directory.CreateSymbolicLink(Source("link"), system);

        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => StartAsync("true", new JailMount(Source("link"), "/data")));

        Assert.Contains("must not be a folder of the whole system", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_a_service_that_is_not_root_shares_its_private_files_by_mounting_them()
    {
        await File.WriteAllTextAsync(Source("folder/file"), "text", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(Source("folder/file"), UnixFileMode.UserRead);

        var result = await RunAsync("cat /data/file", new JailMount(Source("folder"), "/data"));

        Assert.Equal(Environment.IsPrivilegedProcess ? "" : "text", result.Output);
    }

    [Fact]
    public async Task A_set_user_id_program_gives_no_rights()
    {
        File.Copy("/usr/bin/id", Source("folder/id"));
        File.SetUnixFileMode(Source("folder/id"), UnixFileMode.SetUser | UnixFileMode.OtherExecute | UnixFileMode.OtherRead | UnixFileMode.UserExecute);

        var result = await RunAsync("/data/id -u; id -u", new JailMount(Source("folder"), "/data"));

        var users = result.Output.Split('\n');
        Assert.Equal(users[1], users[0]);
    }

    public void Dispose() => _private.Delete(recursive: true);

    private string Source(string path)
    {
        var full = Path.Combine(_private.FullName, path);
        Directory.CreateDirectory(Path.Combine(_private.FullName, "folder"));
        return full;
    }

    private Task<IJailedProcess> StartAsync(string script, JailMount mount) => jails.StartAsync(JailFixture.Shell(script) with { Mounts = [mount] });

    private Task<JailResult> RunAsync(string script, JailMount mount) => jails.RunAsync(JailFixture.Shell(script) with { Mounts = [mount] });
}
