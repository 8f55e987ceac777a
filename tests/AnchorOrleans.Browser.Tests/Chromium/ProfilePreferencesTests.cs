using AnchorOrleans.Browser.Chromium;

namespace AnchorOrleans.Browser.Tests.Chromium;

public sealed class ProfilePreferencesTests : IDisposable
{
    private readonly string _profile = Path.Combine(Directory.CreateTempSubdirectory("preferences-").FullName, "profile");

    private string File => Path.Combine(_profile, "Default", "Preferences");

    [Theory]
    [InlineData("""{"a":[1],"plugins":{"b":2,"always_open_pdf_externally":true}}""", false, """{"a":[1],"plugins":{"b":2,"always_open_pdf_externally":false}}""")]
    [InlineData("""{"a":1}""", true, """{"a":1,"plugins":{"always_open_pdf_externally":true}}""")]
    [InlineData("""{"plugins":7}""", false, """{"plugins":{"always_open_pdf_externally":false}}""")]
    [InlineData("no JSON", true, """{"plugins":{"always_open_pdf_externally":true}}""")]
    [InlineData("[]", true, """{"plugins":{"always_open_pdf_externally":true}}""")]
    public void What_a_profile_says_of_PDF_files_is_replaced_and_all_else_stays(string left, bool downloads, string expected)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, left);

        ProfilePreferences.Write(_profile, downloads);

        Assert.Equal(expected, System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void A_profile_that_is_not_there_is_made_only_when_there_is_something_to_say()
    {
        ProfilePreferences.Write(_profile, downloadsPdf: false);
        Assert.False(Directory.Exists(_profile));

        ProfilePreferences.Write(_profile, downloadsPdf: true);
        Assert.Equal("""{"plugins":{"always_open_pdf_externally":true}}""", System.IO.File.ReadAllText(File));
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_profile)!, recursive: true);
}
