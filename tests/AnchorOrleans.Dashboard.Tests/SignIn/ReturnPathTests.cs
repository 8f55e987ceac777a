using AnchorOrleans.Dashboard.SignIn;

namespace AnchorOrleans.Dashboard.Tests.SignIn;

public sealed class ReturnPathTests
{
    [Fact]
    public void A_page_of_the_dashboard_is_returned_to_with_its_filters() =>
        Assert.Equal("/dashboard/executions?status=failure", ReturnPath.Of("/dashboard/executions?status=failure"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("https://example.org/dashboard/tasks")]
    [InlineData("//example.org/dashboard/")]
    [InlineData("/\\example.org")]
    [InlineData("/dashboard/\\example.org")]
    [InlineData("/dashboard/../live")]
    [InlineData("/dashboard/\r\nSet-Cookie: a=b")]
    [InlineData("/dashboard/sign-in?ReturnUrl=/dashboard/sign-in")]
    [InlineData("/v1/me")]
    public void Anything_else_leads_to_the_start(string? asked) => Assert.Equal(ReturnPath.Start, ReturnPath.Of(asked));
}
