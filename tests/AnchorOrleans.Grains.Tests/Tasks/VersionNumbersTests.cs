using AnchorOrleans.Tasks;
using FsCheck.Fluent;

namespace AnchorOrleans.Grains.Tests.Tasks;

public sealed class VersionNumbersTests
{
    [Theory]
    [InlineData(new[] { 1, 2, 3 }, new int[0], new[] { 1, 3 })]
    [InlineData(new[] { 1, 3 }, new int[0], new[] { 1, 1, 3, 3 })]
    [InlineData(new[] { 1, 3, 2 }, new int[0], new[] { 1, 3 })]
    [InlineData(new[] { 5, 4, 9 }, new int[0], new[] { 4, 5, 9, 9 })]
    [InlineData(new[] { 1, 2, 3, 4, 5 }, new[] { 3 }, new[] { 1, 2, 4, 5 })]
    [InlineData(new[] { 1, 2, 3 }, new[] { 1 }, new[] { 2, 3 })]
    [InlineData(new[] { 1, 2, 3 }, new[] { 3 }, new[] { 1, 2 })]
    [InlineData(new[] { 7, int.MaxValue }, new[] { 7 }, new[] { int.MaxValue, int.MaxValue })]
    [InlineData(new[] { 1 }, new[] { 1, 2 }, new int[0])]
    public void Numbers_are_kept_as_ranges(int[] added, int[] removed, int[] expected)
    {
        var numbers = removed.Aggregate(added.Aggregate(VersionNumbers.None, (set, number) => set.Add(number)), (set, number) => set.Remove(number));

        Assert.Equal(expected, numbers.Bounds);
        Assert.Equal(expected.LastOrDefault(), numbers.Highest);
        Assert.Equal(expected.Length / 2, numbers.Ranges);
    }

    [Fact]
    public void Whatever_is_added_and_removed_it_is_the_set_that_a_set_would_be() => Properties.HoldsForEverySequence(
        from number in Gen.Choose(1, 20)
        from isAdded in Gen.Elements(true, true, false)
        select (number, isAdded),
        steps =>
        {
            var (numbers, expected) = (VersionNumbers.None, new SortedSet<int>());
            foreach (var (number, isAdded) in steps)
            {
                numbers = isAdded ? numbers.Add(number) : numbers.Remove(number);
                _ = isAdded ? expected.Add(number) : expected.Remove(number);
            }

            Assert.Equal(expected, Enumerable.Range(-1, 25).Where(numbers.Contains));
            Assert.Equal(expected.Max, numbers.Highest);
            Assert.Equal(expected.Count(number => !expected.Contains(number - 1)), numbers.Ranges);
            Assert.Equal(expected.Aggregate(VersionNumbers.None, (set, number) => set.Add(number)), numbers);
        });
}
