using AnchorOrleans.Dashboard.Changes;

namespace AnchorOrleans.Dashboard.Tests.Changes;

public sealed class ChangeSourceTests
{
    [Fact]
    public void What_is_written_is_read()
    {
        var source = new ChangeSource("/v1/executions?status=running,queued", "0123abcd");

        Assert.Equal(source, ChangeSource.TryParse(source.ToString()));
    }

    [Theory]
    [InlineData("/dashboard/changes x")]
    [InlineData("/live x")]
    [InlineData("http://example.org/v1/ x")]
    [InlineData("")]
    public void Only_what_pages_are_made_from_is_followed(string text) => Assert.Null(ChangeSource.TryParse(text));
}
