using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using AnchorOrleans.Api.Sessions.LiveView;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Tests.Http;

public sealed class LiveViewTests
{
    private static readonly byte[] Key = new byte[32];
    private static readonly LiveTicket Ticket = new(new TenantId(ApiHost.TenantId), new SessionId(ApiHost.SessionId), "");

    [Theory]
    [InlineData("/live?sessionId=x", "text/html")]
    [InlineData("/live/view.js", "text/javascript")]
    [InlineData("/live/view.css", "text/css")]
    public async Task The_page_runs_nothing_but_its_own_files(string path, string contentType)
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.GetAsync(path, key: null);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(contentType, response.Content.Headers.ContentType?.MediaType);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'; script-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_is_good_once_is_exchanged_once()
    {
        await using var host = await ApiHost.StartAsync();
        var used = new HashSet<string>(StringComparer.Ordinal);
        host.Views.On("TryUseAsync", arguments => Task.FromResult(used.Add((string)arguments[2]!)));
        var link = (Ticket with { Word = "once" }).Sign(Key);

        using var first = await OpenAsync(host, link);
        using var second = await OpenAsync(host, link);

        var ticket = (await ApiHost.ReadAsync(first)).GetProperty("ticket").GetString();
        Assert.Equal(Ticket, LiveTicket.TryRead(ticket, Key));
        Assert.Equal(HttpStatusCode.Forbidden, second.StatusCode);
        Assert.Contains("good for one time", await ApiHost.ReadRefusalAsync(second), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_of_another_key_opens_nothing()
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await OpenAsync(host, Ticket.Sign([1, 2, 3]));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(host.Views.Calls);
    }

    [Theory]
    [InlineData("once", false, HttpStatusCode.Forbidden)]
    [InlineData("", false, HttpStatusCode.NotFound)]
    [InlineData("", true, HttpStatusCode.TooManyRequests)]
    public async Task A_viewer_is_refused_before_the_upgrade(string word, bool isFull, HttpStatusCode expected)
    {
        await using var host = await ApiHost.StartAsync();
        host.Views.On("JoinAsync", _ => Task.FromResult<JoinOutcome>(isFull ? new JoinOutcome.Full(1) : new JoinOutcome.NoBrowser()));
        using var viewer = new ClientWebSocket();
        viewer.Options.CollectHttpResponseDetails = true;

        var address = new Uri($"ws://{host.BaseAddress.Authority}/live/watch?ticket={(Ticket with { Word = word }).Sign(Key)}");
        await Assert.ThrowsAsync<WebSocketException>(() => viewer.ConnectAsync(address, TestContext.Current.CancellationToken));

        Assert.Equal(expected, viewer.HttpStatusCode);
    }

    [Theory]
    [InlineData(SessionStatus.Idle, HttpStatusCode.OK)]
    [InlineData(SessionStatus.Ended, HttpStatusCode.NotFound)]
    public async Task A_page_that_lost_its_connection_learns_whether_the_session_lives(SessionStatus status, HttpStatusCode expected)
    {
        await using var host = await ApiHost.StartAsync();
        host.AddSession(ApiHost.SessionOf(status));

        using var response = await host.GetAsync($"/live/session?ticket={Ticket.Sign(Key)}", key: null);

        Assert.Equal(expected, response.StatusCode);
    }

    private static Task<HttpResponseMessage> OpenAsync(ApiHost host, string token) =>
        host.SendAsync(HttpMethod.Post, "/live/open", JsonSerializer.Serialize(new Dictionary<string, string> { ["token"] = token }), key: null);
}
