using System.Formats.Tar;
using AnchorOrleans.Browser.Chromium;

namespace AnchorOrleans.Browser.Tests.Chromium;

/// <summary>What goes into the archive of a profile, and what an archive can do.</summary>
public sealed class ProfileArchiveTests : IDisposable
{
    private const long Limit = 1024;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("anchor-profile-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Source => Path.Combine(_folder.FullName, "source");

    private string Target => Path.Combine(_folder.FullName, "target");

    [Fact]
    public async Task Files_come_back_at_their_places_without_caches_and_leftovers()
    {
        await WriteAsync("Local State", "state");
        await WriteAsync("Default/Local Storage/leveldb/000003.log", "words");
        await WriteAsync("Default/Cache/data_0", "fetched");
        await WriteAsync("DevToolsActivePort", "9222");

        await ExtractAsync(await ArchiveAsync());

        Assert.Equal(["Default/Local Storage/leveldb/000003.log", "Local State"], FilesOf(Target));
        Assert.Equal("words", await File.ReadAllTextAsync(Path.Combine(Target, "Default/Local Storage/leveldb/000003.log"), Cancelled));
    }

    [Fact]
    public async Task Caches_go_along_when_they_are_asked_for()
    {
        await WriteAsync("Default/Cache/data_0", "fetched");

        await ExtractAsync(await ArchiveAsync(withCaches: true));

        Assert.Equal(["Default/Cache/data_0"], FilesOf(Target));
    }

    [Fact]
    public async Task Links_and_pipes_are_left_out()
    {
        await WriteAsync("file", "x");
        File.CreateSymbolicLink(Path.Combine(Source, "link"), "/etc/passwd");
        Directory.CreateSymbolicLink(Path.Combine(Source, "folder"), "/etc");
        using var made = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(Source, "pipe")]);
        await made.WaitForExitAsync(Cancelled);

        await ExtractAsync(await ArchiveAsync());

        Assert.Equal(["file"], FilesOf(Target));
    }

    [Fact]
    public async Task A_profile_that_is_too_large_is_not_written_and_an_archive_of_one_not_extracted()
    {
        await WriteAsync("file", new string('x', (int)Limit));
        var archive = await ArchiveAsync();
        await WriteAsync("more", "x");

        await Assert.ThrowsAsync<ProfileTooLargeException>(() => ArchiveAsync());
        await Assert.ThrowsAsync<ProfileTooLargeException>(() => ProfileArchive.ExtractAsync(archive, Target, Limit - 1, Cancelled));
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/tmp/outside")]
    [InlineData("Default/../../outside")]
    [InlineData("Default/../..")]
    public async Task Nothing_in_an_archive_leads_out_of_the_profile(string name)
    {
        using var archive = await ArchiveOfAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream("x"u8.ToArray()) });

        await Assert.ThrowsAsync<InvalidDataException>(() => ExtractAsync(archive));

        Assert.Empty(FilesOf(_folder.FullName));
    }

    [Fact]
    public async Task An_archive_with_a_link_is_refused()
    {
        using var archive = await ArchiveOfAsync(new PaxTarEntry(TarEntryType.SymbolicLink, "link") { LinkName = "/etc" });

        await Assert.ThrowsAsync<InvalidDataException>(() => ExtractAsync(archive));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<MemoryStream> ArchiveOfAsync(TarEntry entry)
    {
        var stream = new MemoryStream();
        await using (var writer = new TarWriter(stream, leaveOpen: true))
        {
            await writer.WriteEntryAsync(entry, Cancelled);
        }

        stream.Position = 0;
        return stream;
    }

    private static IEnumerable<string> FilesOf(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(folder, path)).Order(StringComparer.Ordinal);

    private async Task<MemoryStream> ArchiveAsync(bool withCaches = false)
    {
        var stream = new MemoryStream();
        await ProfileArchive.WriteAsync(Source, stream, withCaches, Limit, Cancelled);
        stream.Position = 0;
        return stream;
    }

    private Task ExtractAsync(Stream archive) => ProfileArchive.ExtractAsync(archive, Target, Limit, Cancelled);

    private async Task WriteAsync(string path, string text)
    {
        var file = Path.Combine(Source, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, text, Cancelled);
    }
}
