using System.Globalization;

namespace AnchorOrleans.Dashboard.Parts;

/// <summary>Tells durations and sizes as people read them.</summary>
internal static class Spans
{
    private const double Kibi = 1024;

    /// <summary>Tells how long something took: <c>85 ms</c>, <c>3.4 s</c>, <c>2 min 5 s</c>, <c>3 h 10 min</c>, <c>2 d 4 h</c>.</summary>
    public static string Lasting(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => Text($"{Math.Max(0, time.TotalMilliseconds):0} ms"),
        { TotalSeconds: < 60 } => Text($"{Math.Floor(time.TotalSeconds * 10) / 10:0.0} s"),
        { TotalHours: < 1 } => Text($"{time.Minutes} min {time.Seconds} s"),
        { TotalDays: < 1 } => Text($"{time.Hours} h {time.Minutes} min"),
        _ => Text($"{time.Days} d {time.Hours} h"),
    };

    /// <summary>Tells how long something took, in milliseconds; a dash when it is not known.</summary>
    public static string Lasting(long? milliseconds) => milliseconds is { } known ? Lasting(TimeSpan.FromMilliseconds(known)) : "–";

    /// <summary>Tells how long ago something was, or how soon it will be.</summary>
    public static string Ago(TimeSpan time) => time switch
    {
        { TotalSeconds: < -5 } => $"in {Coarse(-time)}",
        { TotalSeconds: < 5 } => "just now",
        _ => $"{Coarse(time)} ago",
    };

    /// <summary>Tells a size: <c>312 B</c>, <c>4.2 KiB</c>, <c>1.5 MiB</c>.</summary>
    public static string Size(double bytes) => bytes switch
    {
        < Kibi => Text($"{bytes:0} B"),
        < Kibi * Kibi => Text($"{bytes / Kibi:0.0} KiB"),
        < Kibi * Kibi * Kibi => Text($"{bytes / (Kibi * Kibi):0.0} MiB"),
        _ => Text($"{bytes / (Kibi * Kibi * Kibi):0.0} GiB"),
    };

    /// <summary>Tells a count with its thousands apart.</summary>
    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>Tells an amount in US dollars; of small ones as much as says something.</summary>
    public static string Money(double dollars) => dollars switch
    {
        0 => "$0",
        < 0.01 => Text($"${dollars:0.0000}"),
        _ => Text($"${dollars:0.00}"),
    };

    private static string Coarse(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1 } => Text($"{time.Seconds} s"),
        { TotalHours: < 1 } => Text($"{time.Minutes} min"),
        { TotalDays: < 1 } => Text($"{time.Hours} h"),
        _ => Text($"{time.Days} d"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
