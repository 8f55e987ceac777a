using AnchorOrleans.Api.Sessions;

namespace AnchorOrleans.Api.Tests.Sessions;

public sealed class JsonMergeTests
{
    [Theory]
    [InlineData(null, null, null)]
    [InlineData("""{"a":1}""", null, """{"a":1}""")]
    [InlineData(null, """{"a":1}""", """{"a":1}""")]
    [InlineData("""{"a":1}""", """{"a":2,"b":3}""", """{"a":1,"b":3}""")]
    [InlineData("""{"a":{"x":1}}""", """{"a":{"x":2,"y":3}}""", """{"a":{"x":1,"y":3}}""")]
    [InlineData("""{"a":null}""", """{"a":2}""", """{"a":2}""")]
    [InlineData("""{"a":1}""", """{"a":null}""", """{"a":1}""")]
    [InlineData("""{"a":[1]}""", """{"a":[2,3]}""", """{"a":[1]}""")]
    [InlineData("""{"a":1}""", """{"a":{"x":2}}""", """{"a":1}""")]
    [InlineData("""{"a":false}""", """{"a":true}""", """{"a":false}""")]
    [InlineData("""{"proxy":{"type":"custom","server":"s"}}""", """{"proxy":{"type":"anchor_proxy","country_code":"de"}}""", """{"proxy":{"type":"custom","server":"s"}}""")]
    public void The_upper_wins_field_by_field_and_the_lower_fills_in(string? upper, string? lower, string? expected) =>
        Assert.Equal(expected, JsonMerge.Over(upper, lower));
}
