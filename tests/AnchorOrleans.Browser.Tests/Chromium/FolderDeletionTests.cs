using AnchorOrleans.Browser.Chromium;

namespace AnchorOrleans.Browser.Tests.Chromium;

public sealed class FolderDeletionTests
{
    [Fact]
    public void Folders_nested_deeper_than_a_path_can_name_are_deleted()
    {
        using var folder = new TestFolder();
        var victim = folder["victim"];
        NestDeeply(victim);
        Assert.ThrowsAny<Exception>(() => Directory.Delete(victim, recursive: true));

        FolderDeletion.Delete(victim);

        Assert.False(Directory.Exists(victim));
    }

    [Fact]
    public void Folders_nested_deeper_than_a_path_can_name_are_too_much()
    {
        using var folder = new TestFolder();
        NestDeeply(folder["victim"]);

        var bytes = SessionFolderGuard.Holds(folder.Path, limitBytes: 1_000_000);
        FolderDeletion.Delete(folder["victim"]);

        Assert.InRange(bytes, 1_000_001, long.MaxValue);
    }

    [Fact]
    public void What_links_point_to_stays()
    {
        using var folder = new TestFolder();
        using var other = new TestFolder();
        File.WriteAllText(other["kept"], "");
        Directory.CreateDirectory(folder["victim"]);
        Directory.CreateSymbolicLink(Path.Combine(folder["victim"], "link"), other.Path);

        FolderDeletion.Delete(folder["victim"]);

        Assert.True(File.Exists(other["kept"]));
    }

    /// <summary>Joins chains that each have a name into one that has none.</summary>
    private static void NestDeeply(string root)
    {
        var chain = string.Join('/', Enumerable.Repeat(new string('d', 200), 12));
        for (var round = 0; round < 3; round++)
        {
            var outer = $"{root}-{round}";
            var innermost = Directory.CreateDirectory(Path.Combine(outer, chain)).FullName;
            if (Directory.Exists(root))
            {
                Directory.Move(root, Path.Combine(innermost, "next"));
            }

            Directory.Move(outer, root);
        }
    }
}
