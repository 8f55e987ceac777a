using System.Text;
using AnchorOrleans.Dashboard.Changes;

namespace AnchorOrleans.Dashboard.Tests.Changes;

public sealed class FingerprintTests
{
    [Theory]
    [InlineData("""{"status":"running"}""", """{"status":"completed"}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1],"b":2}""")]
    [InlineData("""{"a":"1"}""", """{"a":1}""")]
    [InlineData("[]", "[[]]")]
    [InlineData("not json", "not json either")]
    public void Another_answer_has_another_one(string one, string other) => Assert.NotEqual(Of(one), Of(other));

    [Fact]
    public void The_same_answer_has_the_same_one() => Assert.Equal(Of("""{"id":"x","n":1.5}"""), Of("""{"id":"x","n":1.5}"""));

    [Fact]
    public void What_only_says_how_late_it_is_does_not_count() =>
        Assert.Equal(Of("""{"sessions":[{"id":"x","duration":17,"status":"running"}]}"""), Of("""{"sessions":[{"id":"x","duration":18,"status":"running"}]}"""));

    private static string Of(string text) => Fingerprint.Of(Encoding.UTF8.GetBytes(text));
}
