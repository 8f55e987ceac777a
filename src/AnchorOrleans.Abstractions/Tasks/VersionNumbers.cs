using System.Collections.Immutable;

namespace AnchorOrleans.Tasks;

/// <summary>A set of version numbers, kept as unbroken ranges: it stays small however many versions there are.</summary>
/// <param name="Bounds">First and last number of each range, ascending; between two ranges at least one number is missing.</param>
[GenerateSerializer, Immutable, Alias("anchor.version-numbers")]
public sealed record VersionNumbers([property: Id(0)] ImmutableArray<int> Bounds)
{
    /// <summary>Gets the set without numbers.</summary>
    public static VersionNumbers None { get; } = new([]);

    /// <summary>Gets the highest number; 0 when there is none.</summary>
    public int Highest => Bounds.IsEmpty ? 0 : Bounds[^1];

    /// <summary>Gets how many ranges there are.</summary>
    public int Ranges => Bounds.Length / 2;

    /// <summary>Makes the set of all numbers from 1 to <paramref name="highest"/>.</summary>
    public static VersionNumbers UpTo(int highest) => highest == 0 ? None : new([1, highest]);

    /// <summary>Says whether a number belongs to the set.</summary>
    public bool Contains(int number)
    {
        var place = PlaceAfter(number);
        return place > 0 && number <= Bounds[place - 1];
    }

    /// <summary>Answers the set with a number more.</summary>
    public VersionNumbers Add(int number)
    {
        if (Contains(number))
        {
            return this;
        }

        var place = PlaceAfter(number);
        var joinsLower = place > 0 && Bounds[place - 1] == number - 1;
        var joinsHigher = place < Bounds.Length && Bounds[place] == number + 1;
        return new((joinsLower, joinsHigher) switch
        {
            (true, true) => Bounds.RemoveRange(place - 1, 2),
            (true, false) => Bounds.SetItem(place - 1, number),
            (false, true) => Bounds.SetItem(place, number),
            (false, false) => Bounds.InsertRange(place, number, number),
        });
    }

    /// <summary>Answers the set without a number.</summary>
    public VersionNumbers Remove(int number)
    {
        if (!Contains(number))
        {
            return this;
        }

        var place = PlaceAfter(number) - 2;
        return new((IsFirst: Bounds[place] == number, IsLast: Bounds[place + 1] == number) switch
        {
            (true, true) => Bounds.RemoveRange(place, 2),
            (true, false) => Bounds.SetItem(place, number + 1),
            (false, true) => Bounds.SetItem(place + 1, number - 1),
            (false, false) => Bounds.InsertRange(place + 1, number - 1, number + 1),
        });
    }

    /// <summary>Compares the numbers, which an array would not do.</summary>
    public bool Equals(VersionNumbers? other) => other is not null && Bounds.AsSpan().SequenceEqual(other.Bounds.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Bounds.Length, Highest);

    /// <summary>Finds where the first range begins that lies wholly above a number.</summary>
    private int PlaceAfter(int number)
    {
        var place = 0;
        while (place < Bounds.Length && Bounds[place] <= number)
        {
            place += 2;
        }

        return place;
    }
}
