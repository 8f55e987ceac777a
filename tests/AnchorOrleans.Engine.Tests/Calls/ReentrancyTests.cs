using AnchorOrleans.Engine.Tests.Hosting;

namespace AnchorOrleans.Engine.Tests.Calls;

public sealed class ReentrancyTests(SharedSilo silo)
{
    private readonly string _key = Guid.NewGuid().ToString("N");

    private string Other => $"{_key}-other";

    private ICircleGrain Grain => silo.Grain<ICircleGrain>(_key);

    [Fact]
    public async Task A_call_that_comes_back_waits_in_vain_by_default() =>
        await Assert.ThrowsAsync<TimeoutException>(() => Grain.RoundAsync(Other, allow: false));

    [Fact]
    public async Task A_call_that_comes_back_is_let_in_where_its_chain_is_allowed_to() =>
        Assert.Equal(_key, await Grain.RoundAsync(Other, allow: true));

    [Fact]
    public async Task An_allowance_ends_with_its_section()
    {
        await Grain.RoundAsync(Other, allow: true);

        await Assert.ThrowsAsync<TimeoutException>(() => Grain.RoundAsync(Other, allow: false));
    }

    [Fact]
    public async Task An_interleaving_method_answers_a_call_that_comes_back() => Assert.Equal(_key, await Grain.RoundInterleavingAsync(Other));
}
