using AnchorOrleans.Api.Requests;

namespace AnchorOrleans.Api.Tests.Requests;

public sealed class IdTextTests
{
    private const string Id = "0197f3c0-0000-7000-8000-00000000abcd";

    [Theory]
    [InlineData(Id, Id)]
    [InlineData("0197F3C0-0000-7000-8000-00000000ABCD", Id)]
    [InlineData("0197f3c00000700080000000000000ab", null)]
    [InlineData("{0197f3c0-0000-7000-8000-00000000abcd}", null)]
    [InlineData(" 0197f3c0-0000-7000-8000-00000000abcd", null)]
    [InlineData("other/0197f3c0-0000-7000-8000-00000000abcd", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Only_a_UUID_with_hyphens_is_an_id(string? text, string? expected) => Assert.Equal(expected, IdText.TryNormalise(text));

    [Theory]
    [InlineData("session_id", "session_id")]
    [InlineData("0197F3C0-0000-7000-8000-00000000ABCD", Id)]
    [InlineData("../other/tenant", null)]
    [InlineData("a/b", null)]
    [InlineData("a b", null)]
    [InlineData("ä", null)]
    [InlineData("", null)]
    public void A_session_may_have_another_short_name_without_special_characters(string text, string? expected) =>
        Assert.Equal(expected, IdText.TryNormaliseSession(text));

    [Fact]
    public void A_session_has_no_name_of_more_than_64_characters()
    {
        Assert.NotNull(IdText.TryNormaliseSession(new string('a', 64)));
        Assert.Null(IdText.TryNormaliseSession(new string('a', 65)));
    }
}
