using AnchorOrleans.Agent.Secrets;

namespace AnchorOrleans.Agent.Tests.Secrets;

public sealed class OneTimePasswordTests
{
    private const string Sha1 = "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&digits=8";
    private const string Sha256 = "otpauth://totp/x?algorithm=SHA256&digits=8&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA";
    private const string Sha512 = "otpauth://totp/x?algorithm=SHA512&digits=8&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNA";

    /// <summary>The test vectors of RFC 6238, appendix B.</summary>
    [Theory]
    [InlineData(Sha1, 59, "94287082")]
    [InlineData(Sha256, 59, "46119246")]
    [InlineData(Sha512, 59, "90693936")]
    [InlineData(Sha1, 1111111109, "07081804")]
    [InlineData(Sha256, 1111111109, "68084774")]
    [InlineData(Sha512, 1111111109, "25091201")]
    [InlineData(Sha1, 20000000000, "65353130")]
    [InlineData(Sha256, 20000000000, "77737706")]
    [InlineData(Sha512, 20000000000, "47863826")]
    public void Codes_are_those_of_the_standard(string key, long seconds, string code)
    {
        Assert.True(OneTimePassword.TryParse(key, out var password));

        Assert.Equal(code, password.CodeAt(DateTimeOffset.FromUnixTimeSeconds(seconds)));
    }

    [Theory]
    [InlineData("gezd gnbv gy3t qojq gezd gnbv gy3t qojq")]
    [InlineData("GEZDGNBV-GY3TQOJQ-GEZDGNBV-GY3TQOJQ====")]
    public void A_key_is_read_as_sites_show_it(string key)
    {
        Assert.True(OneTimePassword.TryParse(key, out var password));

        Assert.Equal("287082", password.CodeAt(DateTimeOffset.FromUnixTimeSeconds(59)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10!?")]
    [InlineData("otpauth://hotp/x?secret=GEZDGNBV")]
    [InlineData("otpauth://totp/x")]
    [InlineData("otpauth://totp/x?secret=GEZDGNBV&digits=99")]
    [InlineData("otpauth://totp/x?secret=GEZDGNBV&algorithm=MD5")]
    public void What_is_no_key_is_refused(string key) => Assert.False(OneTimePassword.TryParse(key, out _));
}
