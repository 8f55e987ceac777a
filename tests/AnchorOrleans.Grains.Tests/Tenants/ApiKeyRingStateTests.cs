using AnchorOrleans.Grains.Tenants;
using AnchorOrleans.Tenants;
using FsCheck.Fluent;

namespace AnchorOrleans.Grains.Tests.Tenants;

public sealed class ApiKeyRingStateTests
{
    private static readonly ApiKeyRingState None = new();

    [Fact]
    public void A_key_is_good_for_counting_from_the_moment_it_is_being_issued()
    {
        var one = None.Issue(Command("k1"), limit: 1);

        Assert.Null(one!.Issue(Command("k2"), limit: 1));
        Assert.NotNull(one.Issue(Command("k2"), limit: 2));
        Assert.Equal("k1", Assert.Single(one.Due).Id);
        Assert.Empty(one.Issued("k1").Due);
    }

    [Fact]
    public void The_operators_key_takes_no_place_and_cannot_be_revoked_but_counts_as_an_admin_key()
    {
        var ring = Add(None.AdoptOperatorKey(Command("op")).Issued("op"), "k1", limit: 1);

        Assert.IsType<RevokeApiKeyOutcome.OperatorsKey>(ring.Revoke("op").Outcome);
        Assert.IsType<RevokeApiKeyOutcome.Revoked>(ring.Revoke("k1").Outcome);
    }

    [Theory]
    [InlineData(ApiKeyRole.Run)]
    [InlineData(ApiKeyRole.Read)]
    public void The_last_admin_key_stays_whatever_other_keys_there_are(ApiKeyRole other)
    {
        var ring = Add(Add(None, "k1"), "k2", other);

        var (next, outcome) = ring.Revoke("k1");

        Assert.IsType<RevokeApiKeyOutcome.LastAdminKey>(outcome);
        Assert.Same(ring, next);
        Assert.IsType<RevokeApiKeyOutcome.Revoked>(Add(ring, "k3").Revoke("k1").Outcome);
        Assert.IsType<RevokeApiKeyOutcome.Revoked>(ring.Revoke("k2").Outcome);
    }

    [Fact]
    public void Revoking_again_changes_nothing_and_an_unknown_key_is_unknown()
    {
        var ring = Add(Add(None, "k1"), "k2").Revoke("k1").Next.Revoked("k1", kept: 1);

        var (next, outcome) = ring.Revoke("k1");

        Assert.Same(ring, next);
        Assert.Equal(new RevokeApiKeyOutcome.Revoked(ApiKeyHash.Of("k1")), outcome);
        Assert.IsType<RevokeApiKeyOutcome.UnknownKey>(ring.Revoke("k9").Outcome);
    }

    [Fact]
    public void Another_operators_key_revokes_the_former_and_the_same_one_changes_nothing()
    {
        var ring = None.AdoptOperatorKey(Command("op1")).Issued("op1");
        Assert.Same(ring, ring.AdoptOperatorKey(Command("other-id") with { Hash = ApiKeyHash.Of("op1") }));

        var next = ring.AdoptOperatorKey(Command("op2")).Issued("op2");

        Assert.Equal((KeyStanding.Revoking, KeyStanding.Active), (next.Find("op1")!.Standing, next.Find("op2")!.Standing));
    }

    [Fact]
    public void A_key_that_the_operator_takes_over_is_listed_once()
    {
        var ring = Add(None, "k1").AdoptOperatorKey(Command("op") with { Hash = ApiKeyHash.Of("k1") });

        Assert.Equal(("op", true), (Assert.Single(ring.Keys).Id, ring.Keys[0].IsOperator));
    }

    [Fact]
    public void Whatever_is_issued_and_revoked_the_limit_holds_an_admin_key_stays_and_the_ring_stays_small() => Properties.HoldsForEverySequence(
        from number in Gen.Choose(1, 12)
        from role in Gen.Elements(ApiKeyRole.Admin, ApiKeyRole.Run)
        from isIssued in Gen.Elements(true, false)
        select (number, role, isIssued),
        steps =>
        {
            const int Limit = 5;
            var ring = Add(None, "k0");
            foreach (var ((number, role, isIssued), index) in steps.Select((step, index) => (step, index)))
            {
                var id = isIssued ? $"k{index}-{number}" : ring.Keys[number % ring.Keys.Length].Id;
                if (isIssued)
                {
                    ring = ring.Issue(Command(id, role), Limit)?.Issued(id) ?? ring;
                }
                else if (ring.Revoke(id) is { Outcome: RevokeApiKeyOutcome.Revoked } decision)
                {
                    ring = decision.Next.Find(id)!.Standing == KeyStanding.Revoking ? decision.Next.Revoked(id, Limit) : decision.Next;
                }

                Assert.InRange(ring.Keys.Count(key => key.IsGood), 1, Limit);
                Assert.InRange(ring.Keys.Length, 1, 2 * Limit);
                Assert.Contains(ring.Keys, key => key is { IsGood: true, Role: ApiKeyRole.Admin });
            }
        });

    [Theory]
    [InlineData("sk-0123456789abcdef0123456789abcdef", "sk-0123")]
    [InlineData("Your API Key", "You")]
    [InlineData("abc", "")]
    public void The_prefix_shows_little_of_a_key(string key, string expected) => Assert.Equal(expected, ApiKeyHash.PrefixOf(key));

    private static IssueApiKey Command(string id, ApiKeyRole role = ApiKeyRole.Admin) => new(id, ApiKeyHash.Of(id), $"name of {id}", role, "sk-");

    private static ApiKeyRingState Add(ApiKeyRingState ring, string id, ApiKeyRole role = ApiKeyRole.Admin, int limit = 100) =>
        ring.Issue(Command(id, role), limit)!.Issued(id);
}
