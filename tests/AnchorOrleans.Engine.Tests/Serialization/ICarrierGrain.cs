using System.Collections.Frozen;
using System.Collections.Immutable;

namespace AnchorOrleans.Engine.Tests.Serialization;

/// <summary>Carries values there and back, and keeps what it was given.</summary>
[Alias("test.carrier")]
internal interface ICarrierGrain : IGrainWithStringKey
{
    [Alias("RequestAsync")]
    Task<SampleRequest> RequestAsync(SampleRequest value);

    [Alias("OutcomeAsync")]
    Task<Outcome?> OutcomeAsync(Outcome? value);

    [Alias("DerivedAsync")]
    Task<BaseRecord> BaseAsync(BaseRecord value);

    [Alias("UnnumberedAsync")]
    Task<UnnumberedRecord> UnnumberedAsync(UnnumberedRecord value);

    [Alias("GuardedAsync")]
    Task<GuardedSample> GuardedAsync(GuardedSample value);

    [Alias("ConstructedAsync")]
    Task<ConstructedSample> ConstructedAsync(ConstructedSample value);

    [Alias("NodeAsync")]
    Task<Node> NodeAsync(Node value);

    [Alias("BoxedAsync")]
    Task<Boxed> BoxedAsync(Boxed value);

    [Alias("PlainKindAsync")]
    Task<PlainKind> PlainKindAsync(PlainKind value);

    [Alias("ListAsync")]
    Task<List<string>> ListAsync(List<string> value);

    [Alias("KeptAsync")]
    Task<List<string>> KeptAsync();

    [Alias("ChangeAsync")]
    Task ChangeAsync(List<string> value);

    [Alias("PairAsync")]
    Task<bool> AreTheSameAsync(Node left, Node right);

    [Alias("ReadOnlyListAsync")]
    Task<IReadOnlyList<string>> ReadOnlyListAsync(IReadOnlyList<string> value);

    [Alias("ArrayAsync")]
    Task<SampleId[]> ArrayAsync(SampleId[] value);

    [Alias("DictionaryAsync")]
    Task<Dictionary<SampleId, List<int>>> DictionaryAsync(Dictionary<SampleId, List<int>> value);

    [Alias("SetsAsync")]
    Task<(HashSet<int> Plain, ImmutableHashSet<string> Immutable, FrozenSet<string> Frozen)> SetsAsync(
        (HashSet<int> Plain, ImmutableHashSet<string> Immutable, FrozenSet<string> Frozen) value);

    [Alias("MapsAsync")]
    Task<(ImmutableDictionary<string, int> Immutable, FrozenDictionary<string, int> Frozen)> MapsAsync(
        (ImmutableDictionary<string, int> Immutable, FrozenDictionary<string, int> Frozen) value);

    [Alias("ImmutableArrayAsync")]
    Task<ImmutableArray<string>> ImmutableArrayAsync(ImmutableArray<string> value);

    [Alias("ScalarsAsync")]
    Task<Tuple<Guid, Uri, decimal, int?, DateOnly, TimeOnly>> ScalarsAsync(Tuple<Guid, Uri, decimal, int?, DateOnly, TimeOnly> value);

    [Alias("ReferenceAsync")]
    Task<ICarrierGrain> ReferenceAsync(ICarrierGrain value);

    [Alias("SelfAsync")]
    Task<ICarrierGrain> SelfAsync();
}

[GrainType("test-carrier")]
internal sealed class CarrierGrain : Grain, ICarrierGrain
{
    private List<string> _kept = [];

    public Task<SampleRequest> RequestAsync(SampleRequest value) => Task.FromResult(value);

    public Task<Outcome?> OutcomeAsync(Outcome? value) => Task.FromResult(value);

    public Task<BaseRecord> BaseAsync(BaseRecord value) => Task.FromResult(value);

    public Task<UnnumberedRecord> UnnumberedAsync(UnnumberedRecord value) => Task.FromResult(value);

    public Task<GuardedSample> GuardedAsync(GuardedSample value) => Task.FromResult(value);

    public Task<ConstructedSample> ConstructedAsync(ConstructedSample value) => Task.FromResult(value);

    public Task<Node> NodeAsync(Node value) => Task.FromResult(value);

    public Task<Boxed> BoxedAsync(Boxed value) => Task.FromResult(value);

    public Task<PlainKind> PlainKindAsync(PlainKind value) => Task.FromResult(value);

    public Task<List<string>> ListAsync(List<string> value) => Task.FromResult(_kept = value);

    public Task<List<string>> KeptAsync() => Task.FromResult(_kept);

    public Task ChangeAsync(List<string> value)
    {
        value.Add("changed by the grain");
        return Task.CompletedTask;
    }

    public Task<bool> AreTheSameAsync(Node left, Node right) => Task.FromResult(ReferenceEquals(left, right));

    public Task<IReadOnlyList<string>> ReadOnlyListAsync(IReadOnlyList<string> value) => Task.FromResult<IReadOnlyList<string>>([.. value]);

    public Task<SampleId[]> ArrayAsync(SampleId[] value) => Task.FromResult(value);

    public Task<Dictionary<SampleId, List<int>>> DictionaryAsync(Dictionary<SampleId, List<int>> value) => Task.FromResult(value);

    public Task<(HashSet<int> Plain, ImmutableHashSet<string> Immutable, FrozenSet<string> Frozen)> SetsAsync(
        (HashSet<int> Plain, ImmutableHashSet<string> Immutable, FrozenSet<string> Frozen) value) => Task.FromResult(value);

    public Task<(ImmutableDictionary<string, int> Immutable, FrozenDictionary<string, int> Frozen)> MapsAsync(
        (ImmutableDictionary<string, int> Immutable, FrozenDictionary<string, int> Frozen) value) => Task.FromResult(value);

    public Task<ImmutableArray<string>> ImmutableArrayAsync(ImmutableArray<string> value) => Task.FromResult(value);

    public Task<Tuple<Guid, Uri, decimal, int?, DateOnly, TimeOnly>> ScalarsAsync(Tuple<Guid, Uri, decimal, int?, DateOnly, TimeOnly> value) => Task.FromResult(value);

    public Task<ICarrierGrain> ReferenceAsync(ICarrierGrain value) => Task.FromResult(value);

    public Task<ICarrierGrain> SelfAsync() => Task.FromResult<ICarrierGrain>(this);
}
