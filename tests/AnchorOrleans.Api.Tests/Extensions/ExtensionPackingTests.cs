using System.IO.Compression;
using System.Text;
using AnchorOrleans.Api.Extensions;

namespace AnchorOrleans.Api.Tests.Extensions;

public sealed class ExtensionPackingTests
{
    private const string Id = "01996f3e-7c1a-7d10-8f0e-2b6c5a9d4e13";
    private const string Manifest = """{ "manifest_version": 3, "name": "Mark", "version": "1.0" }""";
    private const int UnixLink = 0xA1FF << 16;

    [Fact]
    public async Task What_is_stored_has_the_files_under_plain_paths_and_the_id()
    {
        var (outcome, package) = await PackAsync(
            ("mark/", ""), ("mark/manifest.json", $"\uFEFF// words\n{Manifest}"), ("mark/js\\mark.js", "1"), ("mark/_metadata/verified_contents.json", "x"), ("__MACOSX/mark/._manifest.json", "x"));

        Assert.Equal("""{"manifest_version":3,"name":"Mark","version":"1.0"}""", Assert.IsType<PackingOutcome.Packed>(outcome).ManifestJson);
        using var zip = new ZipArchive(package);
        Assert.Equal(["manifest.json", "js/mark.js"], zip.Entries.Select(entry => entry.FullName));
        Assert.Equal(Id, zip.Comment);
    }

    [Theory]
    [InlineData("../manifest.json", "leads elsewhere")]
    [InlineData("a/../../b.js", "leads elsewhere")]
    [InlineData("/etc/passwd", "leads elsewhere")]
    [InlineData("a//b.js", "leads elsewhere")]
    [InlineData("..\\b.js", "leads elsewhere")]
    [InlineData("a\0.js", "leads elsewhere")]
    [InlineData("manifest.json", "two entries for 'manifest.json'")]
    [InlineData("manifest.json/x.js", "two entries for 'manifest.json/x.js'")]
    public async Task A_path_that_is_none_or_leads_elsewhere_is_refused(string path, string problem)
    {
        var (outcome, _) = await PackAsync(("manifest.json", Manifest), (path, "x"));

        Assert.Contains(problem, Assert.IsType<PackingOutcome.Refused>(outcome).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_is_refused()
    {
        var (outcome, _) = await PackAsync(zip => zip.CreateEntry("link").ExternalAttributes = UnixLink);

        Assert.Contains("'link' is a link", Assert.IsType<PackingOutcome.Refused>(outcome).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"manifest_version":2,"name":"a","version":"1"}""", "'manifest_version'")]
    [InlineData("""{"name":"a","version":"1"}""", "'manifest_version'")]
    [InlineData("""{"manifest_version":3,"version":"1"}""", "'name'")]
    [InlineData("""{"manifest_version":3,"name":"a","version":"1.2.3.4.5"}""", "'version'")]
    [InlineData("""{"manifest_version":3,"name":"a","version":"1.x"}""", "'version'")]
    [InlineData("[]", "an object")]
    [InlineData("{\n,", "line 2")]
    public async Task A_manifest_that_no_extension_can_have_is_refused(string manifest, string problem)
    {
        var (outcome, _) = await PackAsync(("manifest.json", manifest));

        Assert.Contains(problem, Assert.IsType<PackingOutcome.Refused>(outcome).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_that_is_missing_or_too_deep_is_refused()
    {
        var (outcome, _) = await PackAsync(("a/b/manifest.json", Manifest));

        Assert.Contains("at its top", Assert.IsType<PackingOutcome.Refused>(outcome).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_limit_holds_whatever_the_file_promises()
    {
        var files = await PackAsync(zip => Add(zip, ("a", "x"), ("b", "x")), new ExtensionOptions { Files = 2 });
        var unpacked = await PackAsync(zip => Add(zip, ("zeros", new string('0', 1024 * 1024))), new ExtensionOptions { UnpackedMebibytes = 1 });
        var manifest = await PackAsync(("manifest.json", Manifest + new string(' ', 16 * 1024)));

        Assert.Contains("Extensions:Files", Assert.IsType<PackingOutcome.Refused>(files.Outcome).Problem, StringComparison.Ordinal);
        Assert.Contains("Extensions:UnpackedMebibytes", Assert.IsType<PackingOutcome.Refused>(unpacked.Outcome).Problem, StringComparison.Ordinal);
        Assert.Contains("Extensions:ManifestKibibytes", Assert.IsType<PackingOutcome.Refused>(manifest.Outcome).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Something_else_than_a_ZIP_file_is_refused()
    {
        using var package = new MemoryStream();

        var outcome = await ExtensionPacking.PackAsync(new MemoryStream([1, 2, 3]), package, Id, new ExtensionOptions(), TestContext.Current.CancellationToken);

        Assert.Contains("not a ZIP file", Assert.IsType<PackingOutcome.Refused>(outcome).Problem, StringComparison.Ordinal);
    }

    private static Task<(PackingOutcome Outcome, Stream Package)> PackAsync(params (string Path, string Text)[] files) =>
        PackAsync(zip => Add(zip, files), new ExtensionOptions(), withManifest: false);

    private static async Task<(PackingOutcome Outcome, Stream Package)> PackAsync(Action<ZipArchive> fill, ExtensionOptions? limits = null, bool withManifest = true)
    {
        var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            if (withManifest)
            {
                Add(zip, ("manifest.json", Manifest));
            }

            fill(zip);
        }

        var package = new MemoryStream();
        return (await ExtensionPacking.PackAsync(file, package, Id, limits ?? new ExtensionOptions(), TestContext.Current.CancellationToken), package);
    }

    private static void Add(ZipArchive zip, params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
        {
            using var content = zip.CreateEntry(path).Open();
            content.Write(Encoding.UTF8.GetBytes(text));
        }
    }
}
