using System.Text;
using AnchorOrleans.Api.Requests;

namespace AnchorOrleans.Api.Tests.Requests;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":1} x")]
    [InlineData("{\"a\":1}{}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{/* no */}")]
    [InlineData("{\"a\":1,\"\\u0061\":2}")]
    [InlineData("{\"x\":{\"a\":1,\"a\":2}}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"\\udc00\":1}")]
    public void What_is_not_strict_JSON_is_refused(string text)
    {
        var (_, refusal) = JsonText.ReadObject(Encoding.UTF8.GetBytes(text));

        Assert.Equal(400, refusal?.Status);
        Assert.StartsWith("The body is not valid JSON", refusal?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_not_UTF8_is_refused()
    {
        var (_, refusal) = JsonText.ReadObject([(byte)'{', (byte)'"', 0xC3, (byte)'"', (byte)':', (byte)'1', (byte)'}']);

        Assert.Equal("The body is not valid JSON: it is not UTF-8.", refusal?.Message);
    }

    [Fact]
    public void A_position_is_named()
    {
        var (_, refusal) = JsonText.ReadObject("{\n  \"a\": tru }"u8);

        Assert.Contains("line 2, byte", refusal?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Objects_may_be_nested_to_64_levels(int levels, bool isAccepted)
    {
        var text = string.Concat(Enumerable.Repeat("{\"a\":", levels - 1)) + "{}" + new string('}', levels - 1);

        var (_, refusal) = JsonText.ReadObject(Encoding.UTF8.GetBytes(text));

        Assert.Equal(isAccepted, refusal is null);
    }

    [Fact]
    public void Whole_characters_in_escapes_are_accepted()
    {
        var (json, refusal) = JsonText.ReadObject("{\"a\":\"\\ud83d\\ude00\"}"u8);

        Assert.Null(refusal);
        Assert.Equal("😀", json.GetProperty("a").GetString());
    }
}
