using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Api.Tests.Authentication;

public sealed class AccessRulesTests
{
    /// <summary>Rows: who; columns: Look, Run, Administer, LookAtSessions, UseSessions, RunTasks.</summary>
    public static TheoryData<string, string> Table { get; } = new()
    {
        { "Admin", "yes yes yes yes yes yes" },
        { "Run", "yes yes no yes yes yes" },
        { "Read", "yes no no yes no no" },
        { "Unknown", "no no no no no no" },
        { "key of a run", "no no no yes yes yes" },
        { "key of a run, about what it started", "yes yes no yes yes yes" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Who_may_do_what(string who, string expected)
    {
        var run = who.StartsWith("key", StringComparison.Ordinal) ? new RunGrant(new ExecutionId("e"), null, null) : null;
        var caller = new Caller(new TenantId("acme"), run is null ? Enum.Parse<ApiKeyRole>(who) : ApiKeyRole.Run, run, "key");

        var answers = Enum.GetValues<Access>().Select(access => AccessRules.WhyNot(access, caller, who.EndsWith("started", StringComparison.Ordinal)) is null ? "yes" : "no");

        Assert.Equal(expected, string.Join(' ', answers));
    }

    [Fact]
    public void A_caller_does_not_show_its_key() =>
        Assert.DoesNotContain("s3cret", $"{new Caller(new TenantId("acme"), ApiKeyRole.Admin, Run: null, "s3cret")}", StringComparison.Ordinal);
}
