using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using AnchorOrleans.Grains.Hosts;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Silo.Hosting;

namespace AnchorOrleans.Silo.Hosts;

/// <summary>Reads what this process and its machine are like from what Linux shows; elsewhere less is known.</summary>
/// <param name="name">Which host this process is.</param>
/// <param name="folder">Where Linux shows it.</param>
internal sealed class HostMachine(string name, string folder = "/proc") : IHostMachine
{
    private static readonly string Version =
        typeof(HostMachine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    private static readonly DateTimeOffset StartedAt = FindStart();

    /// <inheritdoc/>
    public bool IsHost(HostId host) => string.Equals(host.Value, name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public HostFacts Look()
    {
        var memory = Lines("meminfo");
        var all = SizeIn(memory, "MemTotal:");
        return new(
            Version,
            Engine.Name,
            StartedAt,
            Environment.WorkingSet,
            Environment.ProcessorCount,
            LoadIn(Lines("loadavg")),
            all,
            all - SizeIn(memory, "MemAvailable:"));
    }

    // "0.52 0.58 0.59 1/467 12345": the first is the last minute's.
    private static double? LoadIn(string[] lines) =>
        lines is [var line, ..] && double.TryParse(line.Split(' ')[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var load) ? load : null;

    // "MemTotal:       16318480 kB"
    private static long? SizeIn(string[] lines, string title) =>
        Array.Find(lines, line => line.StartsWith(title, StringComparison.Ordinal)) is { } found
        && long.TryParse(found[title.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes)
            ? kibibytes * 1024
            : null;

    private static DateTimeOffset FindStart()
    {
        using var process = Process.GetCurrentProcess();
        return new DateTimeOffset(process.StartTime).ToUniversalTime();
    }

    private string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(folder, file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another operating system, or one that hides it; what is not known is shown as not known.
            return [];
        }
    }
}
