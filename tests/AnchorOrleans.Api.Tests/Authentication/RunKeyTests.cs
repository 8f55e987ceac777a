using System.Buffers.Text;
using System.Text;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Api.Tests.Authentication;

public sealed class RunKeyTests
{
    private const string Execution = "0197f3c0-0000-7000-8000-000000000002";

    [Fact]
    public void A_key_is_read_back()
    {
        var key = new RunKey(new TenantKey(new TenantId("acme"), Execution), "00ff");

        Assert.Equal(key, RunKey.TryParse(key.Text));
        Assert.Equal($"rk.{EncodeName($"acme/{Execution}")}.00ff", key.Text);
        Assert.Equal(ApiKeyHash.Of("00ff").Value, key.SecretHash);
    }

    [Fact]
    public void A_key_does_not_show_its_secret() =>
        Assert.DoesNotContain("00ff", new RunKey(new TenantKey(new TenantId("acme"), Execution), "00ff").ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("acme", Execution, "00ff", true)]
    [InlineData("acme", "0197F3C0-0000-7000-8000-000000000002", "00ff", true)]
    [InlineData("acme", "not-a-uuid", "00ff", false)]
    [InlineData("Acme", Execution, "00ff", false)]
    [InlineData("", Execution, "00ff", false)]
    [InlineData("a/b", Execution, "00ff", false)]
    [InlineData("acme", Execution, "", false)]
    [InlineData("acme", Execution, "00 ff", false)]
    public void Only_a_tenant_a_UUID_and_a_plain_secret_make_a_key(string tenant, string execution, string secret, bool isKey) =>
        Assert.Equal(isKey, RunKey.TryParse($"rk.{EncodeName($"{tenant}/{execution}")}.{secret}") is not null);

    [Theory]
    [InlineData("")]
    [InlineData("sk-0123")]
    [InlineData("rk.")]
    [InlineData("rk..")]
    [InlineData("rk.YWNtZQ.00ff")]
    [InlineData("rk.***.00ff")]
    [InlineData("rk.YWNtZQ.00ff.more")]
    [InlineData("RK.YWNtZQ.00ff")]
    public void Other_text_is_no_run_key(string text) => Assert.Null(RunKey.TryParse(text));

    private static string EncodeName(string name) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(name));
}
