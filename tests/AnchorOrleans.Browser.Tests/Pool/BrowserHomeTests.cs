using AnchorOrleans.Browser.Chromium;

namespace AnchorOrleans.Browser.Tests.Pool;

public sealed class BrowserHomeTests
{
    [Fact]
    public void What_a_dead_process_left_is_deleted()
    {
        using var folder = new TestFolder();
        var left = Directory.CreateDirectory(Path.Combine(folder.Path, "0123456789ab", "br-1", "session"));
        File.WriteAllText(Path.Combine(left.FullName, "Cookies"), "");
        File.WriteAllText(Path.Combine(folder.Path, "0123456789ab.lock"), "");

        using var home = BrowserHome.Open(folder.Path);

        Assert.False(Directory.Exists(Path.Combine(folder.Path, "0123456789ab")));
        Assert.False(File.Exists(Path.Combine(folder.Path, "0123456789ab.lock")));
    }

    [Fact]
    public void What_a_living_process_has_stays()
    {
        using var folder = new TestFolder();
        using var first = BrowserHome.Open(folder.Path);
        var browser = first.CreateFolder();

        using var second = BrowserHome.Open(folder.Path);

        Assert.True(Directory.Exists(browser.Root));
    }

    [Fact]
    public void Only_the_service_enters_its_folders()
    {
        using var folder = new TestFolder();
        using var home = BrowserHome.Open(folder["state"]);
        var browser = home.CreateFolder();

        Assert.Equal(BrowserFolder.OnlyOwner, File.GetUnixFileMode(folder["state"]));
        Assert.Equal(BrowserFolder.OnlyOwner, File.GetUnixFileMode(browser.Root));
    }
}
