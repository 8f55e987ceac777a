using Microsoft.Extensions.DependencyInjection;

namespace AnchorOrleans.Jail.Tests;

/// <summary>Folders in memory, and what the host sees of them when their jail is gone.</summary>
public sealed class MemoryFolderTests(JailFixture jails) : IClassFixture<JailFixture>
{
    private const string Folder = "/tmp/left";

    [Fact]
    public async Task What_was_left_can_be_read_when_no_process_is_left()
    {
        using var folder = await LeaveAsync("mkdir -p /tmp/left/a/b; printf text > /tmp/left/a/b/file; cd /tmp; printf more > left/file");

        Assert.False(folder.IsEmpty);
        Assert.Equal(
            [new("a", JailEntryKind.Folder, 0), new("a/b", JailEntryKind.Folder, 0), new("a/b/file", JailEntryKind.File, 4), new("file", JailEntryKind.File, 4)],
            folder.List(most: 100, deepest: 16).Select(entry => entry.Kind == JailEntryKind.Folder ? entry with { Size = 0 } : entry));
        Assert.Equal("text", Read(folder, "a/b/file"));
        Assert.Equal("more", Read(folder, "file"));
    }

    [Fact]
    public async Task A_folder_in_which_nothing_was_left_is_empty()
    {
        using var folder = await LeaveAsync("true");

        Assert.True(folder.IsEmpty);
    }

    [Fact]
    public async Task No_link_is_followed_on_the_way_to_a_file()
    {
        using var folder = await LeaveAsync("cd /tmp/left; ln -s /etc/passwd file; ln -s /etc folder; mkdir inner; ln -s .. inner/up; ln -s ../../../../../etc/passwd inner/far");

        Assert.All(
            folder.List(100, 16).Where(entry => entry.Kind != JailEntryKind.Folder), entry => Assert.Equal(JailEntryKind.Link, entry.Kind));
        Assert.All(["file", "folder/passwd", "inner/up/file", "inner/far", "..", "../passwd"], path => Assert.ThrowsAny<IOException>(() => Read(folder, path)));
    }

    [Fact]
    public async Task What_is_no_file_is_told_from_one()
    {
        using var folder = await LeaveAsync("mkfifo /tmp/left/pipe");

        Assert.Equal([new JailEntry("pipe", JailEntryKind.Special, 0)], folder.List(100, 16));
    }

    [Fact]
    public async Task A_listing_ends_where_it_is_told_to()
    {
        using var folder = await LeaveAsync("cd /tmp/left; mkdir -p a/b/c/d; touch a/b/c/d/deep; for i in 1 2 3 4 5 6 7 8 9; do touch f$i; done");

        Assert.Equal(["a", "a/b", "a/b/c", "f1", "f2"], folder.List(most: 5, deepest: 2).Select(entry => entry.Path));
    }

    [Fact]
    public async Task Its_size_is_a_bound_of_its_own()
    {
        var spec = JailFixture.Shell("head -c 200000 /dev/zero > /tmp/left/big; head -c 200000 /dev/zero > /tmp/other && echo fits") with { MemoryFolders = [new(Folder, 65_536)] };

        var result = await jails.RunAsync(spec);

        Assert.Equal("fits\n", result.Output);
        Assert.Contains("No space left on device", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_the_jail_does_not_have_cannot_be_opened()
    {
        await using var jail = await jails.StartAsync(JailFixture.Shell("read line"));

        Assert.ThrowsAny<IOException>(() => jail.OpenFolder(Folder));
    }

    [Fact]
    public async Task A_jail_that_has_ended_has_no_folders()
    {
        await using var jail = await jails.StartAsync(JailFixture.Shell("true") with { MemoryFolders = [new(Folder, 65_536)] });
        await jail.Exited.Within("the end");

        Assert.ThrowsAny<IOException>(() => jail.OpenFolder(Folder));
    }

    [Fact]
    public async Task Without_a_jail_an_ordinary_folder_stands_for_it_and_is_deleted()
    {
        await using var services = JailFixture.CreateServices(options => (options.BubblewrapPath, options.AllowUnjailed) = ("/no/such/bwrap", true));
        var spec = JailFixture.Shell("read line; printf text > $LEFT/file; echo $LEFT") with { MemoryFolders = [new(Folder, 65_536), new("/tmp/unopened", 65_536)] };
        var (folder, path) = await RunAsync();

        Assert.Equal("text", Read(folder, "file"));
        folder.Dispose();
        Assert.False(Directory.Exists(path));

        async Task<(JailFolder Folder, string Path)> RunAsync()
        {
            await using var jail = await services.GetRequiredService<IJailer>().StartAsync(
                spec with { Environment = spec.Environment.Add("LEFT", Folder) }, TestContext.Current.CancellationToken);
            var opened = jail.OpenFolder(Folder);
            await jail.StandardInput.DisposeAsync();
            return (opened, (await JailResult.ReadAsync(jail).Within("the script")).Output.Trim());
        }
    }

    private async Task<JailFolder> LeaveAsync(string script)
    {
        await using var jail = await jails.StartAsync(JailFixture.Shell("read line; " + script) with { MemoryFolders = [new(Folder, 1 << 20)] });
        var folder = jail.OpenFolder(Folder);
        await jail.StandardInput.DisposeAsync();
        await JailResult.ReadAsync(jail).Within("the script");
        return folder;
    }

    private static string Read(JailFolder folder, string path)
    {
        using var reader = new StreamReader(folder.OpenFile(path));
        return reader.ReadToEnd();
    }
}
