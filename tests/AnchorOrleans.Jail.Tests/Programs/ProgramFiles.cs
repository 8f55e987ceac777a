using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace AnchorOrleans.Jail.Tests.Programs;

/// <summary>Where this program and its runtime are on the host, and how a jail sees them.</summary>
internal static class ProgramFiles
{
    private const string RuntimeInside = "/opt/dotnet";
    private const string TestsInside = "/opt/tests";

    public static string Runtime { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    public static string Tests { get; } = Path.GetDirectoryName(typeof(ProgramFiles).Assembly.Location)!;

    public static ImmutableArray<string> Command(string runtime, string tests) =>
        [Path.Combine(runtime, "dotnet"), Path.Combine(tests, "AnchorOrleans.Jail.Tests.dll")];

    public static ImmutableArray<string> CommandInside { get; } = Command(RuntimeInside, TestsInside);

    public static ImmutableArray<JailMount> Mounts { get; } = [new(Runtime, RuntimeInside), new(Tests, TestsInside)];
}
