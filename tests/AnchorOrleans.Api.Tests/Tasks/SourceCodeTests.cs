using System.Text;
using System.Text.Json;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Api.Tasks;

namespace AnchorOrleans.Api.Tests.Tasks;

public sealed class SourceCodeTests
{
    private const string Text = "export default async () => 'grüße?>~';";

    [Theory]
    [InlineData(Base64FormattingOptions.None)]
    [InlineData(Base64FormattingOptions.InsertLineBreaks)]
    public void Base64_is_decoded_with_and_without_line_breaks(Base64FormattingOptions form)
    {
        var source = string.Concat(Enumerable.Repeat(Text, 10));

        var (bytes, refusal) = Read(Convert.ToBase64String(Encoding.UTF8.GetBytes(source), form));

        Assert.Null(refusal);
        Assert.Equal(source, Encoding.UTF8.GetString(bytes!));
    }

    [Theory]
    [InlineData("YQ==", "a")]
    [InlineData("YQ", "a")]
    [InlineData("YWI=", "ab")]
    [InlineData(" Y W\tI\r\n=\n", "ab")]
    [InlineData("YWJj", "abc")]
    public void Missing_padding_and_white_space_are_forgiven(string encoded, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(Read(encoded).Bytes!));

    [Theory]
    [InlineData("")]
    [InlineData("  \n")]
    public void Nothing_reads_as_missing(string encoded) => Assert.Equal((null, null), Read(encoded));

    [Theory]
    [InlineData("Y")]
    [InlineData("YQ===")]
    [InlineData("Y=Q=")]
    [InlineData("YW-_")]
    [InlineData("YW.j")]
    [InlineData("export default 1;")]
    public void Other_text_is_refused(string encoded) =>
        Assert.Equal("'code' must be base64 (A-Z a-z 0-9 + / with = at the end).", Read(encoded).Refusal);

    [Fact]
    public void Bytes_that_are_no_text_are_refused() =>
        Assert.Equal("'code' must be the base64 of UTF-8 text.", Read(Convert.ToBase64String([0xFF, 0xFE, 0x00])).Refusal);

    [Theory]
    [InlineData(1024, null)]
    [InlineData(1025, "'code' may have at most 1,024 bytes when decoded; it has 1,025.")]
    public void The_limit_counts_decoded_bytes(int size, string? expected) =>
        Assert.Equal(expected, Read(Convert.ToBase64String(new byte[size])).Refusal);

    private static (byte[]? Bytes, string? Refusal) Read(string encoded)
    {
        var findings = new Findings();
        var json = JsonSerializer.SerializeToElement(new Dictionary<string, string>(StringComparer.Ordinal) { ["code"] = encoded });
        var bytes = SourceCode.Read(new JsonFields(json, findings), "code", maxBytes: 1024);
        return (bytes, findings.Refusal?.Message);
    }
}
