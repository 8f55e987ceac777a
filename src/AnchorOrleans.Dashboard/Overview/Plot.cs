using System.Globalization;

namespace AnchorOrleans.Dashboard.Overview;

/// <summary>Places values of equal spans of time in a picture.</summary>
/// <param name="Count">How many spans there are.</param>
/// <param name="Highest">The highest value that is to be seen.</param>
internal sealed record Plot(int Count, double Highest)
{
    /// <summary>The picture's width, in its own units.</summary>
    public const int Width = 600;

    /// <summary>The picture's height.</summary>
    public const int Height = 120;

    private static readonly double[] Steps = [1, 2, 5, 10];

    /// <summary>Gets the value at the top: a round one that is not below the highest.</summary>
    public double Top { get; } = RoundUp(Highest);

    /// <summary>Gets how wide a span is.</summary>
    public double Step => (double)Width / Math.Max(1, Count);

    /// <summary>Answers where a span begins.</summary>
    public double X(int index) => index * Step;

    /// <summary>Answers where a value lies; the top is 0.</summary>
    public double Y(double value) => Height - (Math.Clamp(value / Top, 0, 1) * Height);

    /// <summary>Answers the line through the values, as an SVG path; it is broken where there is none.</summary>
    public string LineOf(IEnumerable<double?> values)
    {
        var isBroken = true;
        var parts = new List<string>();
        foreach (var (index, value) in values.Index())
        {
            if (value is { } known)
            {
                parts.Add($"{(isBroken ? 'M' : 'L')}{Text(X(index) + (Step / 2))} {Text(Y(known))}");

                // A value that stands alone is a short stroke: a line needs two points.
                if (isBroken)
                {
                    parts.Add("h0.01");
                }
            }

            isBroken = value is null;
        }

        return string.Concat(parts);
    }

    /// <summary>Writes a number as SVG has it.</summary>
    public static string Text(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    private static double RoundUp(double highest)
    {
        if (highest <= 1)
        {
            return 1;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(highest)));
        return Steps.Select(step => step * power).First(round => round >= highest);
    }
}
