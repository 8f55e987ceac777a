using AnchorOrleans.Engine.Tests.Hosting;
using Orleans.Serialization;

namespace AnchorOrleans.Engine.Tests.Serialization;

public sealed class RefusalTests(SharedSilo silo)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    [Fact]
    public void An_argument_type_without_serializer_is_refused_with_the_whole_interface()
    {
        var exception = Assert.Throws<CodecNotFoundException>(() => silo.Grain<IPlainArgumentGrain>(_key));

        Assert.Equal($"Could not find a copier for type {typeof(Plain)}.", exception.Message);
    }

    [Fact]
    public async Task A_result_type_without_serializer_is_refused_at_the_latest_when_it_is_returned()
    {
        var exception = await Assert.ThrowsAsync<CodecNotFoundException>(async () => await silo.Grain<IPlainResultGrain>(_key).GiveAsync());

        Assert.Equal($"Could not find a copier for type {typeof(Plain)}.", exception.Message);
    }

    [Fact]
    public async Task A_nested_case_without_serializer_is_refused_at_the_latest_when_it_is_returned()
    {
        var exception = await Assert.ThrowsAsync<CodecNotFoundException>(async () => await silo.Grain<IForgetfulGrain>(_key).GiveAsync());

        Assert.Contains(typeof(Forgetful.Forgotten).ToString(), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Result_types_and_nested_cases_are_already_refused_with_the_interface_by_the_stricter_engine()
    {
#if ENGINE_LOCAL
        // What Orleans finds only when the value is returned, perhaps in production, the local engine finds at once.
        Assert.Throws<CodecNotFoundException>(() => silo.Grain<IPlainResultGrain>(_key));
        Assert.Throws<CodecNotFoundException>(() => silo.Grain<IForgetfulGrain>(_key));
#else
        Assert.NotNull(silo.Grain<IPlainResultGrain>(_key));
        Assert.NotNull(silo.Grain<IForgetfulGrain>(_key));
#endif
    }

    [Fact]
    public async Task A_value_without_serializer_is_refused_where_anything_is_allowed()
    {
        var grain = silo.Grain<IAnythingGrain>(_key);

        await Assert.ThrowsAsync<CodecNotFoundException>(async () => await grain.TakeAsync(new Plain("plain")));
        await Assert.ThrowsAsync<CodecNotFoundException>(async () => await grain.TakeAsync(new { Text = "anonymous" }));
        await Assert.ThrowsAsync<CodecNotFoundException>(async () => await grain.TakeAsync(new Func<int>(() => 1)));
        await Assert.ThrowsAsync<CodecNotFoundException>(async () => await grain.TakeAsync(new MemoryStream()));
        await grain.TakeAsync("text");
    }
}
