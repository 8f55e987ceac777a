using System.Xml.Linq;

namespace AnchorOrleans.Grains.Tests.Architecture;

/// <summary>Holds the direction of dependencies: who may know whom is written here, and a new project must be added.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly string Root = FindRoot();

    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["AnchorOrleans.Abstractions"] = [],
        ["AnchorOrleans.Agent"] = ["AnchorOrleans.Browser"],
        ["AnchorOrleans.Api"] = ["AnchorOrleans.Abstractions"],
        ["AnchorOrleans.Browser"] = ["AnchorOrleans.Jail"],
        ["AnchorOrleans.Client"] = ["AnchorOrleans.Abstractions"],
        ["AnchorOrleans.Dashboard"] = [],
        ["AnchorOrleans.Grains"] = ["AnchorOrleans.Abstractions"],
        ["AnchorOrleans.Jail"] = [],
        ["AnchorOrleans.Sandbox"] = ["AnchorOrleans.Jail"],
        ["AnchorOrleans.Silo"] =
        [
            "AnchorOrleans.Abstractions", "AnchorOrleans.Agent", "AnchorOrleans.Api", "AnchorOrleans.Browser", "AnchorOrleans.Client",
            "AnchorOrleans.Dashboard", "AnchorOrleans.Grains", "AnchorOrleans.Jail", "AnchorOrleans.Sandbox", "AnchorOrleans.Storage",
        ],
        ["AnchorOrleans.Storage"] = ["AnchorOrleans.Abstractions"],
        ["LocalOrleans"] = [],
    };

    public static TheoryData<string> Projects => [.. Directory.GetDirectories(Path.Combine(Root, "src")).Select(folder => Path.GetFileName(folder)).Where(name => File.Exists(FileOf(name)))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Projects_reference_only_what_the_layout_allows(string project)
    {
        Assert.True(Allowed.TryGetValue(project, out var allowed), $"{project} is not in the layout.");

        var forbidden = Read(project).Descendants("ProjectReference").Select(NameOf).Except(allowed, StringComparer.Ordinal);

        Assert.Empty(forbidden);
    }

    [Theory]
    [InlineData("AnchorOrleans.Agent")]
    [InlineData("AnchorOrleans.Browser")]
    [InlineData("AnchorOrleans.Jail")]
    [InlineData("AnchorOrleans.Sandbox")]
    public void What_does_the_work_knows_no_engine(string project)
    {
        var file = Read(project);

        Assert.Empty(file.Descendants("UsesOrleans"));
        Assert.Empty(file.Descendants("HostsOrleans"));
        Assert.DoesNotContain(file.Descendants("PackageReference"), package => package.Attribute("Include")?.Value.Contains("Orleans", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public void The_layout_names_no_project_that_is_gone() =>
        Assert.All(Allowed.Keys, project => Assert.True(File.Exists(FileOf(project)), $"{project} does not exist."));

    [Fact]
    public void The_solution_holds_every_project()
    {
        var solution = File.ReadAllText(Path.Combine(Root, "AnchorOrleans.sln"));

        var projects = Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Concat(Directory.GetFiles(Path.Combine(Root, "tests"), "*.csproj", SearchOption.AllDirectories));

        Assert.All(projects, project => Assert.Contains($"{Path.GetFileName(project)}\"", solution, StringComparison.Ordinal));
    }

    private static XDocument Read(string project) => XDocument.Load(FileOf(project));

    private static string FileOf(string project) => Path.Combine(Root, "src", project, $"{project}.csproj");

    private static string NameOf(XElement reference) =>
        Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AnchorOrleans.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("No folder above the tests holds AnchorOrleans.sln.");
    }
}
