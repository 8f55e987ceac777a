using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace AnchorOrleans.Browser.Driving;

/// <summary>Chooses which lines are told, and writes them, without any I/O.</summary>
internal static class OutlineText
{
    /// <summary>What the last line needs.</summary>
    private const int Reserve = 220;

    /// <summary>Of more that is gone only the number is told.</summary>
    private const int MostGone = 20;

    /// <summary>Chooses lines: what is visible, then what is nearest, each with what it stands in.</summary>
    /// <returns>They, in the page's order.</returns>
    public static ImmutableArray<OutlineLine> Choose(IReadOnlyList<OutlineLine> lines, int most)
    {
        if (lines.Sum(line => line.Length) <= most - Reserve)
        {
            return [.. lines];
        }

        var parents = ParentsOf(lines);
        var isChosen = new bool[lines.Count];
        var left = most - Reserve;
        foreach (var index in Enumerable.Range(0, lines.Count).OrderBy(index => lines[index].Gap).ThenBy(index => index))
        {
            var branch = new List<int>();
            for (var at = index; at >= 0 && !isChosen[at]; at = parents[at])
            {
                branch.Add(at);
            }

            var length = branch.Sum(at => lines[at].Length);
            if (length > left)
            {
                break;
            }

            left -= length;
            branch.ForEach(at => isChosen[at] = true);
        }

        return [.. lines.Where((_, index) => isChosen[index])];
    }

    /// <summary>Writes lines, and what else there is.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="left">How many lines or branches were left out.</param>
    /// <param name="hidden">How many links and frames must not be told.</param>
    public static string Write(ImmutableArray<OutlineLine> lines, int left, int hidden)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            Append(text, line);
        }

        return End(text, left, hidden);
    }

    /// <summary>Writes what is different from lines told before, with what it stands in.</summary>
    public static string WriteChanges(ImmutableArray<OutlineLine> before, ImmutableArray<OutlineLine> now, int left, int hidden)
    {
        var known = Keys(before).CountBy(key => key).ToDictionary(StringComparer.Ordinal);
        var keys = Keys(now);
        var parents = ParentsOf(now);
        var isTold = new bool[now.Length];
        for (var index = 0; index < now.Length; index++)
        {
            if (known.GetValueOrDefault(keys[index]) > 0)
            {
                known[keys[index]]--;
                continue;
            }

            for (var at = index; at >= 0 && !isTold[at]; at = parents[at])
            {
                isTold[at] = true;
            }
        }

        var text = new StringBuilder("(Only what has changed; all else is as told before.)\n");
        foreach (var line in now.Where((_, index) => isTold[index]))
        {
            Append(text, line);
        }

        AppendGone(text, before, now, keys);
        return End(text, left, hidden);
    }

    private static void AppendGone(StringBuilder text, ImmutableArray<OutlineLine> before, ImmutableArray<OutlineLine> now, List<string> keys)
    {
        var numbers = now.Select(line => line.Number).ToHashSet();
        var lines = keys.ToHashSet(StringComparer.Ordinal);
        var gone = before.Zip(Keys(before)).Where(old => old.First.Number > 0 ? !numbers.Contains(old.First.Number) : !lines.Contains(old.Second)).Select(old => old.First).ToList();
        foreach (var line in gone.Take(MostGone))
        {
            text.Append("gone: ").Append(line.Text).Append('\n');
        }

        if (gone.Count > MostGone)
        {
            text.Append(CultureInfo.InvariantCulture, $"(and {gone.Count - MostGone} more are gone)\n");
        }
    }

    private static string End(StringBuilder text, int left, int hidden)
    {
        if (hidden > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"({hidden} links or frames to sites that may not be visited are left out.)\n");
        }

        if (left > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"(Left out: {left} or more elements farther from what is visible. Scroll to come nearer, or find a text to reach them.)\n");
        }

        return text.ToString().TrimEnd('\n');
    }

    private static void Append(StringBuilder text, OutlineLine line) => text.Append(' ', line.Depth * 2).Append(line.Text).Append('\n');

    private static int[] ParentsOf(IReadOnlyList<OutlineLine> lines)
    {
        var parents = new int[lines.Count];
        var open = new Stack<int>();
        for (var index = 0; index < lines.Count; index++)
        {
            while (open.TryPeek(out var top) && lines[top].Depth >= lines[index].Depth)
            {
                open.Pop();
            }

            parents[index] = open.TryPeek(out var parent) ? parent : -1;
            open.Push(index);
        }

        return parents;
    }

    /// <summary>What makes a line the same as before: its text and where it stands, without the states of what it stands in.</summary>
    private static List<string> Keys(ImmutableArray<OutlineLine> lines)
    {
        var parents = ParentsOf(lines);
        return [.. lines.Select((line, index) => parents[index] < 0 ? line.Text : $"{line.Text}\n{(lines[parents[index]] is { Number: > 0 } parent ? OutlineLine.Reference(parent.Number) : lines[parents[index]].Role)}")];
    }
}
