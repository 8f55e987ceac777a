using AnchorOrleans.Browser.Chromium;

namespace AnchorOrleans.Browser.Tests.Chromium;

public sealed class SessionFolderGuardTests
{
    [Fact]
    public void Files_count_by_their_size_wherever_they_lie()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder["inner"]);
        File.WriteAllBytes(Path.Combine(folder["inner"], "a"), new byte[100_000]);
        File.WriteAllBytes(folder["b"], new byte[50_000]);

        Assert.Equal(154_096, SessionFolderGuard.Holds(folder.Path, limitBytes: 1_000_000));
    }

    [Fact]
    public void Empty_files_count_too()
    {
        using var folder = new TestFolder();
        for (var index = 0; index < 10; index++)
        {
            File.WriteAllBytes(folder[$"file-{index}"], []);
        }

        Assert.Equal(40_960, SessionFolderGuard.Holds(folder.Path, limitBytes: 1_000_000));
    }

    [Fact]
    public void Links_are_not_followed()
    {
        using var folder = new TestFolder();
        using var other = new TestFolder();
        File.WriteAllBytes(other["much"], new byte[1_000_000]);
        File.CreateSymbolicLink(folder["file"], other["much"]);
        Directory.CreateSymbolicLink(folder["folder"], other.Path);
        Directory.CreateSymbolicLink(folder["circle"], folder.Path);

        Assert.Equal(12_288, SessionFolderGuard.Holds(folder.Path, limitBytes: 1_000_000));
    }

    [Fact]
    public void Counting_ends_above_the_limit()
    {
        using var folder = new TestFolder();
        for (var index = 0; index < 10; index++)
        {
            File.WriteAllBytes(folder[$"file-{index}"], []);
        }

        Assert.Equal(8_192, SessionFolderGuard.Holds(folder.Path, limitBytes: 5_000));
    }
}
