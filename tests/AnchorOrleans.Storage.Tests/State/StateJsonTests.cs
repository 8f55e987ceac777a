using System.Collections.Immutable;
using System.Text.Json;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Storage.State;

namespace AnchorOrleans.Storage.Tests.State;

public sealed class StateJsonTests
{
    private readonly StateJson _json = new();

    [Fact]
    public void Cases_are_named_by_alias_and_come_back_as_themselves()
    {
        var text = Write<Outcome>(new Outcome.Full(3));

        Assert.Equal("""{"$case":"storage-tests.outcome.full","Capacity":3}""", text);
        Assert.Equal(new Outcome.Full(3), Read<Outcome>(text));
        Assert.Equal(new Outcome.Hidden(), Read<Outcome>(Write<Outcome>(new Outcome.Hidden())));
    }

    [Fact]
    public void A_case_that_is_not_known_is_refused() =>
        Assert.Throws<JsonException>(() => Read<Outcome>("""{"$case":"storage-tests.outcome.of-tomorrow"}"""));

    [Fact]
    public void A_case_without_an_alias_of_its_own_is_refused_by_name()
    {
        var refused = Assert.Throws<InvalidOperationException>(() => Write<Forgotten>(new Forgotten.Case()));

        Assert.Contains("Forgotten+Case", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_that_old_data_lacks_keep_their_initialisers_and_arrays_are_empty()
    {
        var state = Read<Grown>("""{"Old":"kept"}""")!;
        var record = Read<GrownRecord>("""{"Old":"kept"}""")!;

        Assert.Equal(("kept", 7, 0), (state.Old, state.Limit, state.Names.Length));
        Assert.Equal(("kept", 0, 0), (record.Old, record.Limit, record.Names.Length));
    }

    [Fact]
    public void Members_that_the_type_lacks_are_skipped() =>
        Assert.Equal("kept", Read<Grown>("""{"Old":"kept","OfTomorrow":{"a":[1]}}""")!.Old);

    [Fact]
    public void A_list_with_initial_elements_does_not_grow()
    {
        var state = Read<Grown>(Write(Read<Grown>(Write(new Grown()))!))!;

        Assert.Equal(["first"], state.Labels);
    }

    [Fact]
    public void An_uninitialised_array_is_written_as_an_empty_one() =>
        Assert.Equal("""{"Old":"x","Limit":1,"Names":[]}""", Write(new GrownRecord("x", 1, Names: default)));

    [Fact]
    public void Identifiers_are_plain_texts_also_as_keys()
    {
        var counts = ImmutableDictionary<TaskId, SessionId?>.Empty.Add(new("a\"b"), new("s")).Add(new("none"), null);

        var back = Read<ImmutableDictionary<TaskId, SessionId?>>(Write(counts))!;

        Assert.Equal("\"t\"", Write(new TaskId("t")));
        Assert.Equal(counts[new("a\"b")], back[new("a\"b")]);
        Assert.Null(back[new("none")]);
        Assert.Equal(default, Read<TaskId>(Write(default(TaskId))));
    }

    [Fact]
    public void What_is_computed_is_not_stored() => Assert.Equal("""{"Size":2}""", Write(new Computed { Size = 2 }));

    [Fact]
    public void Text_that_holds_JSON_is_not_blown_up() => Assert.Equal("""{"Old":"{\"a\":\"é<\"}","Limit":0,"Names":[]}""", Write(new GrownRecord("""{"a":"é<"}""", 0, [])));

    private string Write<T>(T value) => _json.Serialize(value).ToString();

    private T? Read<T>(string text) => _json.Deserialize<T>(BinaryData.FromString(text));

    [Alias("storage-tests.outcome")]
    internal abstract record Outcome
    {
        private Outcome()
        {
        }

        [Alias("storage-tests.outcome.full")]
        internal sealed record Full(int Capacity) : Outcome;

        [Alias("storage-tests.outcome.hidden")]
        internal sealed record Hidden : Outcome;
    }

    [Alias("storage-tests.forgotten")]
    internal abstract record Forgotten
    {
        internal sealed record Case : Forgotten;
    }

    internal sealed class Grown
    {
        public string Old { get; set; } = "";

        public int Limit { get; set; } = 7;

        public ImmutableArray<string> Names { get; set; } = [];

        public List<string> Labels { get; set; } = ["first"];
    }

    internal sealed record GrownRecord(string Old, int Limit, ImmutableArray<string> Names);

    internal sealed class Computed
    {
        public int Size { get; set; }

        public int Double => 2 * Size;
    }
}
