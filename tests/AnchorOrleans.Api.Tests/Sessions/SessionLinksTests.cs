using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Api.Tests.Sessions;

public sealed class SessionLinksTests
{
    private static readonly SessionId Session = new("0197f3c0-0000-7000-8000-000000000003");
    private static readonly RunGrant Run = new(new ExecutionId("e"), null, null);

    [Theory]
    [InlineData(null, "http", false, "ws://silo:8080?apiKey=", "http://silo:8080/live?")]
    [InlineData("", "https", false, "wss://silo:8080?apiKey=", "https://silo:8080/live?")]
    [InlineData("https://anchor.example.org", "http", false, "wss://anchor.example.org?apiKey=", "https://anchor.example.org/live?")]
    [InlineData("http://anchor.example.org/prefix/", "http", false, "ws://anchor.example.org/prefix?apiKey=", "http://anchor.example.org/prefix/live?")]
    [InlineData("https://anchor.example.org", "http", true, "ws://silo:8080?apiKey=", "http://silo:8080/live?")]
    public void Links_begin_with_the_public_address_or_the_requests_own(string? publicUrl, string scheme, bool isRun, string cdp, string live)
    {
        var links = new SessionLinks(new PublicLinks(Options.Create(new PublicOptions { BaseUrl = publicUrl })));
        var request = RequestTo(scheme);

        Assert.StartsWith(cdp, links.CdpOf(request, CallerWith("sk-1", isRun), Session), StringComparison.Ordinal);
        Assert.StartsWith(live, links.LiveViewOf(request, CallerWith("sk-1", isRun), Session, "token"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_with_special_characters_is_escaped()
    {
        var links = new SessionLinks(new PublicLinks(Options.Create(new PublicOptions())));

        var url = links.CdpOf(RequestTo("http"), CallerWith("Your API Key&x=1", isRun: false), Session);

        Assert.Equal($"ws://silo:8080?apiKey=Your%20API%20Key%26x%3D1&sessionId={Session}", url);
    }

    [Theory]
    [InlineData("https://anchor.example.org", true)]
    [InlineData("http://127.0.0.1:8080/", true)]
    [InlineData(null, true)]
    [InlineData("anchor.example.org", false)]
    [InlineData("ftp://anchor.example.org", false)]
    [InlineData("https://anchor.example.org?x=1", false)]
    [InlineData("https://user:word@anchor.example.org", false)]
    public void The_public_address_is_checked(string? url, bool isValid)
    {
        var result = new PublicOptionsValidator().Validate(null, new PublicOptions { BaseUrl = url });

        Assert.Equal(isValid, result.Succeeded);
    }

    private static HttpRequest RequestTo(string scheme) =>
        new DefaultHttpContext { Request = { Scheme = scheme, Host = new HostString("silo", 8080) } }.Request;

    private static Caller CallerWith(string key, bool isRun) => new(new TenantId("acme"), ApiKeyRole.Admin, isRun ? Run : null, key);
}
