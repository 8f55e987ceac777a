using AnchorOrleans.Api.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Api.Tests.Executions;

public sealed class IdempotencyKeyTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
    private static readonly TenantId Tenant = new("acme");
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
    public void The_same_tenant_and_key_make_the_same_UUID()
    {
        var id = new IdempotencyKey("k").ToExecution(Tenant, Now);

        Assert.Equal(id, new IdempotencyKey("k").ToExecution(Tenant, Now.AddDays(400)));
        Assert.Equal(8, Guid.ParseExact(id.Value, "D").Version);
        Assert.Equal(2, Guid.ParseExact(id.Value, "D").Variant >> 2);
    }

    [Fact]
    public void Another_tenant_or_key_makes_another_UUID()
    {
        string[] ids =
        [
            new IdempotencyKey("k").ToExecution(Tenant, Now).Value,
            new IdempotencyKey("l").ToExecution(Tenant, Now).Value,
            new IdempotencyKey("k").ToExecution(new TenantId("other"), Now).Value,
        ];

        Assert.Equal(3, ids.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Without_a_key_every_execution_is_new_and_has_no_fingerprint()
    {
        var none = IdempotencyKey.Read(string.Empty);

        Assert.NotEqual(none.ToExecution(Tenant, Now), none.ToExecution(Tenant, Now));
        Assert.Null(none.FingerprintOf(Task, version: null, Request()));
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
            FingerprintOf(request with { IsAsync = true }),
            FingerprintOf(request with { CleanupSessions = false }),
            FingerprintOf(request with { OverrideJson = "{}" }),
            FingerprintOf(request with { Session = new SessionId("s") }),
            FingerprintOf(request with { Queueing = request.Queueing with { MaxAttempts = 2 } }),
            FingerprintOf(request with { Queueing = request.Queueing with { RetryDelay = TimeSpan.FromSeconds(2) } }),
            FingerprintOf(request with { Queueing = request.Queueing with { TimeToLive = TimeSpan.FromSeconds(2) } }),
            FingerprintOf(request with { Queueing = request.Queueing with { Priority = 2 } }),
            FingerprintOf(request with { Queueing = request.Queueing with { ConcurrencyKey = "2" } }),
            new IdempotencyKey("k").FingerprintOf(Task, VersionLabel.Draft, request),
            new IdempotencyKey("k").FingerprintOf(new TaskId("other"), version: null, request),
        ];

        Assert.Equal(all.Length, all.Distinct(StringComparer.Ordinal).Count());
    }

    private static string? FingerprintOf(RunRequest request) => new IdempotencyKey("k").FingerprintOf(Task, version: null, request);

    private static RunRequest Request(params (string Name, string Value)[] inputs)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in inputs)
        {
            sorted.Add(name, value);
        }

        return new RunRequest(sorted, IsAsync: false, Session: null, OverrideJson: null, CleanupSessions: true, new RunQueueing(null, null, null, null, null));
    }
}
