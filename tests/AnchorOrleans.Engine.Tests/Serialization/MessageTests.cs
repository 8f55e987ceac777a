using System.Collections.Frozen;
using System.Collections.Immutable;
using AnchorOrleans.Engine.Tests.Hosting;

namespace AnchorOrleans.Engine.Tests.Serialization;

public sealed class MessageTests(SharedSilo silo)
{
    private ICarrierGrain Carrier { get; } = silo.Grain<ICarrierGrain>(Guid.NewGuid().ToString("N"));

    [Fact]
    public async Task A_record_arrives_with_all_its_members()
    {
        var sent = new SampleRequest(
            new("t"),
            SampleKind.Code,
            new(2026, 11, 1, 12, 0, 0, TimeSpan.FromHours(5)),
            TimeSpan.FromSeconds(3),
            [1, 2, 3],
            ["a", "b"],
            ImmutableDictionary<string, int>.Empty.Add("x", 1))
        {
            Attempt = 4,
        };

        var received = await Carrier.RequestAsync(sent);

        Assert.Equal(sent with { Bytes = received.Bytes, Names = received.Names, Map = received.Map }, received);
        Assert.Equal(sent.At.Offset, received.At.Offset);
        Assert.Equal(sent.Bytes, received.Bytes);
        Assert.Equal(["a", "b"], [.. received.Names]);
        Assert.Equal(1, received.Map["x"]);
    }

    [Fact]
    public async Task Cases_of_a_closed_hierarchy_arrive_as_what_they_are()
    {
        Assert.Equal(new Outcome.Full(3), await Carrier.OutcomeAsync(new Outcome.Full(3)));
        Assert.Equal(new Outcome.Odd("so"), await Carrier.OutcomeAsync(new Outcome.Odd("so")));
        Assert.IsType<Outcome.Started>(await Carrier.OutcomeAsync(new Outcome.Started()));
        Assert.Null(await Carrier.OutcomeAsync(null));
    }

    [Fact]
    public async Task Inherited_positional_members_arrive() => Assert.Equal(new DerivedRecord("n", 2), await Carrier.BaseAsync(new DerivedRecord("n", 2)));

    [Fact]
    public async Task Positional_members_arrive_without_numbers() => Assert.Equal(new("n", 2), await Carrier.UnnumberedAsync(new("n", 2)));

    [Fact]
    public async Task Private_setters_are_set_and_unserialized_fields_stay_behind()
    {
        var received = await Carrier.GuardedAsync(GuardedSample.Create("name"));

        Assert.Equal("name", received.Name);
        Assert.Empty(received.Tags);
        Assert.Null(received.Cache);
    }

    [Fact]
    public async Task A_constructor_with_parameters_is_not_called()
    {
        var received = await Carrier.ConstructedAsync(new(5));

        Assert.Equal(5, received.Value);
        Assert.False(received.IsConstructed);
    }

    [Fact]
    public async Task A_circle_of_objects_stays_a_circle()
    {
        var sent = new Node { Number = 1 };
        sent.Next = new() { Number = 2, Next = sent };
        sent.Others.Add(sent);

        var received = await Carrier.NodeAsync(sent);

        Assert.NotSame(sent, received);
        Assert.Equal(2, received.Next!.Number);
        Assert.Same(received, received.Next.Next);
        Assert.Same(received, Assert.Single(received.Others));
    }

    [Fact]
    public async Task Two_arguments_that_are_the_same_object_stay_the_same()
    {
        var node = new Node();

        Assert.True(await Carrier.AreTheSameAsync(node, node));
        Assert.False(await Carrier.AreTheSameAsync(node, new()));
    }

    [Fact]
    public async Task An_argument_is_copied()
    {
        List<string> sent = ["sent"];
        await Carrier.ListAsync(sent);
        sent.Add("changed by the caller");
        await Carrier.ChangeAsync(sent);

        Assert.Equal(["sent", "changed by the caller"], sent);
        Assert.Equal(["sent"], await Carrier.KeptAsync());
    }

    [Fact]
    public async Task A_result_is_copied()
    {
        var received = await Carrier.ListAsync(["sent"]);
        received.Add("changed by the caller");

        Assert.Equal(["sent"], await Carrier.KeptAsync());
    }

    [Fact]
    public async Task Values_of_unknown_declared_type_arrive_as_what_they_are()
    {
        Assert.Equal(5, (await Carrier.BoxedAsync(new(5))).Content);
        Assert.Equal("text", (await Carrier.BoxedAsync(new("text"))).Content);
        Assert.Equal(new SampleId("t"), (await Carrier.BoxedAsync(new(new SampleId("t")))).Content);
    }

    [Fact]
    public async Task Enums_need_no_attribute_and_keep_unknown_numbers()
    {
        Assert.Equal(PlainKind.Some, await Carrier.PlainKindAsync(PlainKind.Some));
        Assert.Equal((PlainKind)99, await Carrier.PlainKindAsync((PlainKind)99));
    }

    [Fact]
    public async Task Collections_arrive_with_their_contents()
    {
        Assert.Equal(["a", "b"], [.. await Carrier.ReadOnlyListAsync(["a", "b"])]);
        Assert.Equal([new("a"), new("b")], await Carrier.ArrayAsync([new("a"), new("b")]));
        Assert.Equal([1, 2], (await Carrier.DictionaryAsync(new() { [new("k")] = [1, 2] }))[new("k")]);

        var sets = await Carrier.SetsAsync(([1, 2], ["a"], FrozenSet.Create(StringComparer.Ordinal, "b", "c")));
        Assert.Equal([1, 2], [.. sets.Plain.Order()]);
        Assert.Equal("a", Assert.Single(sets.Immutable));
        Assert.Equal(2, sets.Frozen.Count);

        var maps = await Carrier.MapsAsync((
            ImmutableDictionary<string, int>.Empty.Add("a", 1),
            new Dictionary<string, int>(StringComparer.Ordinal) { ["b"] = 2 }.ToFrozenDictionary(StringComparer.Ordinal)));
        Assert.Equal((1, 2), (maps.Immutable["a"], maps.Frozen["b"]));
    }

    [Fact]
    public async Task An_immutable_array_that_was_never_set_stays_so()
    {
        Assert.True((await Carrier.ImmutableArrayAsync(default)).IsDefault);
        Assert.Equal(["a"], [.. await Carrier.ImmutableArrayAsync(["a"])]);
    }

    [Fact]
    public async Task Scalars_arrive_unchanged()
    {
        var sent = Tuple.Create(Guid.NewGuid(), new Uri("https://example.com/a?b#c"), 1.10m, (int?)null, new DateOnly(2026, 11, 1), new TimeOnly(1, 2, 3));

        Assert.Equal(sent, await Carrier.ScalarsAsync(sent));
    }

    [Fact]
    public async Task References_cross_and_a_grain_crosses_as_its_reference()
    {
        Assert.Equal(Carrier, await Carrier.ReferenceAsync(Carrier));
        Assert.Equal(Carrier, await Carrier.SelfAsync());
    }
}
