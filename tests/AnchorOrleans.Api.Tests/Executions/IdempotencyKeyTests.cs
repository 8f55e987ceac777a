using AnchorOrleans.Api.Executions;
using AnchorOrleans.Api.Tests.Http;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Api.Tests.Executions;

public sealed class IdempotencyKeyTests
{
    private static readonly ReadableSecrets Secrets = new();
    private static readonly TaskId Task = new("0197f3c0-0000-7000-8000-000000000001");

    [Theory]
    [InlineData("a")]
    [InlineData("order-17/2026:x~!")]
    public void Visible_ASCII_is_a_key(string text) => Assert.Equal(new IdempotencyKey(text), IdempotencyKey.Read(text));

    [Theory]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("a\t")]
    public void Other_text_is_refused(string text) => Assert.Equal(400, IdempotencyKey.Read(text).Refusal?.Status);

    [Fact]
    public void A_key_may_have_255_characters()
    {
        Assert.Null(IdempotencyKey.Read(new string('a', 255)).Refusal);
        Assert.Contains("255", IdempotencyKey.Read(new string('a', 256)).Refusal?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_key_of_the_same_kind_of_caller_has_the_same_hash()
    {
        var run = new RunGrant(new ExecutionId("e"), null, null, Attempt: 1);
        var key = new IdempotencyKey("k");
        string?[] hashes =
        [
            key.HashFor(run: null),
            new IdempotencyKey("l").HashFor(run: null),
            key.HashFor(run),
            key.HashFor(run with { Attempt = 2 }),
            key.HashFor(run with { Execution = new ExecutionId("f") }),
        ];

        Assert.Equal(hashes[2], new IdempotencyKey("k").HashFor(run with { BrowserConfigurationJson = "{}" }));
        Assert.Equal(hashes.Length, hashes.Distinct(StringComparer.Ordinal).Count());
        Assert.All(hashes, hash => Assert.Matches("^[0-9a-f]{64}$", hash));
    }

    [Fact]
    public void Without_a_key_there_is_neither_hash_nor_fingerprint()
    {
        var none = IdempotencyKey.Read(string.Empty);

        Assert.Null(none.HashFor(run: null));
        Assert.Null(none.FingerprintOf(Task, version: null, Request(), Secrets));
    }

    [Fact]
    public void The_fingerprint_does_not_depend_on_the_order_of_inputs() =>
        Assert.Equal(FingerprintOf(Request(("ANCHOR_A", "1"), ("ANCHOR_B", "2"))), FingerprintOf(Request(("ANCHOR_B", "2"), ("ANCHOR_A", "1"))));

    [Fact]
    public void Whatever_is_asked_changes_the_fingerprint()
    {
        var request = Request(("ANCHOR_A", "1"));
        string?[] all =
        [
            FingerprintOf(request),
            FingerprintOf(Request(("ANCHOR_A", "2"))),
            FingerprintOf(request with { Inputs = new([], request.Inputs.Plain) }),
            FingerprintOf(request with { Inputs = new([], Request(("ANCHOR_A", "2")).Inputs.Plain) }),
            FingerprintOf(request with { IsAsync = true }),
            FingerprintOf(request with { CleanupSessions = false }),
            FingerprintOf(request with { OverrideJson = "{}" }),
            FingerprintOf(request with { Session = new SessionId("s") }),
            FingerprintOf(request with { Queueing = request.Queueing with { MaxAttempts = 2 } }),
            FingerprintOf(request with { Queueing = request.Queueing with { RetryDelay = TimeSpan.FromSeconds(2) } }),
            FingerprintOf(request with { Queueing = request.Queueing with { TimeToLive = TimeSpan.FromSeconds(2) } }),
            FingerprintOf(request with { Queueing = request.Queueing with { Priority = 2 } }),
            FingerprintOf(request with { Queueing = request.Queueing with { ConcurrencyKey = "2" } }),
            new IdempotencyKey("k").FingerprintOf(Task, VersionLabel.Draft, request, Secrets),
            new IdempotencyKey("k").FingerprintOf(new TaskId("other"), version: null, request, Secrets),
        ];

        Assert.Equal(all.Length, all.Distinct(StringComparer.Ordinal).Count());
    }

    private static string? FingerprintOf(RunRequest request) => new IdempotencyKey("k").FingerprintOf(Task, version: null, request, Secrets);

    private static RunRequest Request(params (string Name, string Value)[] inputs)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in inputs)
        {
            sorted.Add(name, value);
        }

        return new RunRequest(
            new RunInputs(sorted, []), IsAsync: false, Session: null, OverrideJson: null, CleanupSessions: true, new RunQueueing(null, null, null, null, null));
    }
}
