using System.Collections.Immutable;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace AnchorOrleans.Dashboard.Tasks;

/// <summary>How one code differs from another: parts that are the same and parts that are not, in turn.</summary>
/// <param name="Parts">In order.</param>
public sealed record VersionDiff(ImmutableArray<VersionDiff.Part> Parts)
{
    /// <summary>How many unchanged lines stand around a change.</summary>
    public const int Around = 3;

    /// <summary>Above this many lines together, words within lines are not compared: that is what takes time.</summary>
    private const int MaxFine = 4_000;

    /// <summary>Gets how many lines are new.</summary>
    public int Added => Parts.Where(static part => part.IsChange).Sum(static part => part.New.Length);

    /// <summary>Gets how many lines are gone.</summary>
    public int Removed => Parts.Where(static part => part.IsChange).Sum(static part => part.Old.Length);

    /// <summary>Gets a value indicating whether nothing differs.</summary>
    public bool IsEmpty => !Parts.Any(static part => part.IsChange);

    /// <summary>Compares.</summary>
    public static VersionDiff Of(string old, string fresh)
    {
        var isFine = old.AsSpan().Count('\n') + fresh.AsSpan().Count('\n') <= MaxFine;
        var model = SideBySideDiffBuilder.Diff(old, fresh, ignoreWhiteSpace: false, ignoreCase: false);
        var parts = ImmutableArray.CreateBuilder<Part>();
        var (olds, news) = (new List<Line>(), new List<Line>());
        var isChange = false;
        foreach (var (left, right) in model.OldText.Lines.Zip(model.NewText.Lines))
        {
            var differs = left.Type != ChangeType.Unchanged || right.Type != ChangeType.Unchanged;
            if (differs != isChange)
            {
                Close();
                isChange = differs;
            }

            Take(left, olds, isFine);
            Take(right, news, isFine);
        }

        Close();
        return new VersionDiff(parts.ToImmutable());

        void Close()
        {
            if (olds.Count + news.Count > 0)
            {
                parts.Add(new Part(isChange, [.. olds], [.. news]));
                olds.Clear();
                news.Clear();
            }
        }
    }

    /// <summary>Answers the same with unchanged lines left out that are not near a change.</summary>
    public VersionDiff Folded() => new([.. Parts.Select((part, index) => part.IsChange ? part : part.Fold(isFirst: index == 0, isLast: index == Parts.Length - 1))]);

    private static void Take(DiffPiece piece, List<Line> lines, bool isFine)
    {
        if (piece.Type == ChangeType.Imaginary)
        {
            return;
        }

        var words = isFine && piece.Type == ChangeType.Modified && piece.SubPieces is { Count: > 0 } pieces
            ? pieces.Where(static word => word.Type != ChangeType.Imaginary && word.Text is not null).Select(static word => new Word(word.Text, word.Type != ChangeType.Unchanged))
            : [new Word(piece.Text ?? "", IsChange: false)];
        lines.Add(new Line(piece.Position ?? 0, [.. words]));
    }

    /// <summary>Lines that are the same on both sides, or that are not.</summary>
    /// <param name="IsChange">Whether they differ.</param>
    /// <param name="Old">Those of the first.</param>
    /// <param name="New">Those of the second.</param>
    /// <param name="Left">How many lines are left out in the middle, after <see cref="Before"/> lines.</param>
    /// <param name="Before">How many stand before those that are left out.</param>
    public sealed record Part(bool IsChange, ImmutableArray<Line> Old, ImmutableArray<Line> New, int Left = 0, int Before = 0)
    {
        /// <summary>Leaves out lines that are not near a change.</summary>
        public Part Fold(bool isFirst, bool isLast)
        {
            var before = isFirst ? 0 : Around;
            var after = isLast ? 0 : Around;
            var left = New.Length - before - after;

            // A fold takes a line itself: one that hides less would hide nothing.
            return left <= 1 ? this : this with { Old = Without(Old), New = Without(New), Left = left, Before = before };

            ImmutableArray<Line> Without(ImmutableArray<Line> lines) => [.. lines[..before], .. lines[(before + left)..]];
        }
    }

    /// <summary>A line.</summary>
    /// <param name="Number">From 1.</param>
    /// <param name="Words">Its text in pieces; those that differ from the other side's line are marked.</param>
    public sealed record Line(int Number, ImmutableArray<Word> Words);

    /// <summary>A piece of a line.</summary>
    public sealed record Word(string Text, bool IsChange);
}
