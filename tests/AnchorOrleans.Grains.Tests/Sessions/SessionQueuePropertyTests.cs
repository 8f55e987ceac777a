using System.Globalization;
using AnchorOrleans.Grains.Tests.Hosting;

namespace AnchorOrleans.Grains.Tests.Sessions;

/// <summary>What holds in the queues of sessions whatever happens: order, one at a time, nothing lost, nothing run twice, one end each.</summary>
/// <remarks>ANCHOR_QUEUE_SEED repeats the round of a seed, ANCHOR_QUEUE_ROUNDS says how many the long test does; it is run with <c>./test --soak</c>.</remarks>
public sealed class SessionQueuePropertyTests
{
    private const int FewRounds = 12;
    private const int ManyRounds = 300;

    [Fact]
    public Task Queues_keep_their_promises_whatever_happens() => PlayAsync(FewRounds);

    [Fact(Explicit = true)]
    public Task Queues_keep_their_promises_in_many_rounds() => PlayAsync(NumberOf("ANCHOR_QUEUE_ROUNDS") ?? ManyRounds);

    private static async Task PlayAsync(int rounds)
    {
        if (NumberOf("ANCHOR_QUEUE_SEED") is { } given)
        {
            await PlayRoundAsync(given);
            return;
        }

        for (var round = 0; round < rounds; round++)
        {
            await PlayRoundAsync(Random.Shared.Next());
        }
    }

    private static async Task PlayRoundAsync(int seed)
    {
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        await using var round = new QueueRound(await TestSilo.StartAsync(runners: 3, browsers: 20, ("Admission:SessionsPerTenant", "100"), ("Sessions:QueueCapacity", "8")), new Random(seed));
        try
        {
            await round.RunAsync();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new InvalidOperationException($"The round with the seed {seed} failed: {exception.Message}\n{round.Story}", exception);
        }
    }

    private static int? NumberOf(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : null;
}
