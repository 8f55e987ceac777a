using AnchorOrleans.Engine.Tests.Hosting;

namespace AnchorOrleans.Engine.Tests.Calls;

public sealed class RequestContextTests(SharedSilo silo)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    private ICircleGrain Grain => silo.Grain<ICircleGrain>(_key);

    [Fact]
    public async Task Values_flow_down_through_nested_calls_and_never_back()
    {
        RequestContext.Set("test", "from above");

        Assert.Equal("from above/from above", await Grain.ReadBelowAsync($"{_key}-below", null));
        Assert.Equal("from above", RequestContext.Get("test"));
    }

    [Fact]
    public async Task What_a_grain_sets_reaches_whom_it_calls_and_not_its_caller()
    {
        Assert.Equal("from the middle/from the middle", await Grain.ReadBelowAsync($"{_key}-below", "from the middle"));
        Assert.Null(RequestContext.Get("test"));
    }

    [Fact]
    public async Task Values_of_one_call_are_unknown_to_the_next()
    {
        RequestContext.Set("test", "first");
        await Grain.ReadAndSetAsync();
        RequestContext.Clear();

        Assert.Null(await Grain.ReadAndSetAsync());
    }

    [Fact]
    public async Task Values_are_copied()
    {
        List<string> value = ["sent"];
        RequestContext.Set("list", value);

        await Grain.AddToListAsync();

        Assert.Equal(["sent"], value);
        RequestContext.Clear();
    }

    [Fact]
    public void A_removed_value_is_gone()
    {
        RequestContext.Set("test", "value");

        Assert.True(RequestContext.Remove("test"));
        Assert.False(RequestContext.Remove("test"));
        Assert.Null(RequestContext.Get("test"));
    }
}
