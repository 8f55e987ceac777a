using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Tests.Executions;

public sealed class IdempotencyKeyTests
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_request_finds_the_same_execution_and_another_one_none_also_after_a_restart()
    {
        await using var silo = await TestSilo.StartAsync();
        Assert.Equal(new ExecutionId("first"), await ClaimAsync(silo, "first", "one"));

        await silo.RestartAsync();

        Assert.Equal(new ExecutionId("first"), await ClaimAsync(silo, "second", "one"));
        Assert.Null(await ClaimAsync(silo, "second", "two"));
    }

    [Fact]
    public async Task After_its_time_the_key_is_free()
    {
        await using var silo = await TestSilo.StartAsync();
        await ClaimAsync(silo, "first", "one");

        silo.Clock.Advance(KeptFor - TimeSpan.FromTicks(1));
        Assert.Equal(new ExecutionId("first"), await ClaimAsync(silo, "second", "one"));

        silo.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(new ExecutionId("second"), await ClaimAsync(silo, "second", "two"));
    }

    [Fact]
    public async Task Many_who_ask_at_once_all_get_the_same_execution()
    {
        await using var silo = await TestSilo.StartAsync();

        var claims = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => ClaimAsync(silo, $"e{number}", "one")));

        Assert.Single(claims.Distinct());
    }

    [Fact]
    public async Task A_claim_that_could_not_be_stored_was_none()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Interference.Fail("idempotency-key");
        await Assert.ThrowsAnyAsync<Exception>(() => ClaimAsync(silo, "first", "one"));

        Assert.Equal(new ExecutionId("second"), await ClaimAsync(silo, "second", "two"));
    }

    private static Task<ExecutionId?> ClaimAsync(TestSilo silo, string execution, string fingerprint) =>
        silo.Grains.GetIdempotencyKey(Samples.Tenant, "hash").ClaimAsync(new(new(execution), fingerprint, KeptFor), Cancelled);
}
