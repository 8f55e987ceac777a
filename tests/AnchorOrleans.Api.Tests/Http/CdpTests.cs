using System.Net;
using System.Net.WebSockets;
using System.Text;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Tests.Http;

public sealed class CdpTests
{
    private static readonly BrowserDescription Described = new("Chrome/1", "1.3", "agent", "2", "3", [new("P1", "title", "https://example.com/")]);

    [Fact]
    public async Task A_guest_is_connected_to_its_session()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddSession(ApiHost.SessionOf());
        await using var echo = new Echo();
        host.Connections.On("ConnectAsync", _ => Task.FromResult<ISessionConnection?>(echo));
        using var guest = new ClientWebSocket();
        guest.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();

        await guest.ConnectAsync(Address(host, ApiHost.AdminKey, ApiHost.SessionId), TestContext.Current.CancellationToken);
        await guest.SendAsync(Encoding.UTF8.GetBytes("""{"id":1}"""), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
        var buffer = new byte[100];
        var received = await guest.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        await guest.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        await echo.Disposed.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("""{"id":1}""", Encoding.UTF8.GetString(buffer, 0, received.Count));
        Assert.Equal(["ConnectAsync"], host.Connections.Calls, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("sk-unknown", ApiHost.SessionId, HttpStatusCode.Unauthorized)]
    [InlineData("", ApiHost.SessionId, HttpStatusCode.Unauthorized)]
    [InlineData(ApiHost.ReadKey, ApiHost.SessionId, HttpStatusCode.Forbidden)]
    [InlineData(ApiHost.AdminKey, "0197f3c0-0000-7000-8000-0000000000ff", HttpStatusCode.NotFound)]
    [InlineData(ApiHost.AdminKey, "a/b", HttpStatusCode.NotFound)]
    [InlineData(ApiHost.AdminKey, "", HttpStatusCode.BadRequest)]
    public async Task A_guest_is_refused_before_the_upgrade(string key, string session, HttpStatusCode expected)
    {
        await using var host = await ApiHost.StartAsync();
        host.AddSession(ApiHost.SessionOf());
        host.AddSession(view: null, id: "0197f3c0-0000-7000-8000-0000000000ff");

        Assert.Equal(expected, await RefusalOfAsync(Address(host, key, session)));
    }

    [Theory]
    [InlineData(SessionStatus.Ended)]
    [InlineData(SessionStatus.Pending)]
    public async Task A_session_without_browser_is_refused_before_the_upgrade(SessionStatus status)
    {
        await using var host = await ApiHost.StartAsync();
        host.AddSession(ApiHost.SessionOf(status));

        Assert.Equal(HttpStatusCode.NotFound, await RefusalOfAsync(Address(host, ApiHost.AdminKey, ApiHost.SessionId)));
    }

    [Fact]
    public async Task A_browser_that_went_meanwhile_is_refused_before_the_upgrade()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddSession(ApiHost.SessionOf());
        host.Connections.On("ConnectAsync", _ => Task.FromResult<ISessionConnection?>(null));

        Assert.Equal(HttpStatusCode.NotFound, await RefusalOfAsync(Address(host, ApiHost.AdminKey, ApiHost.SessionId)));
    }

    [Theory]
    [InlineData("/json/version")]
    [InlineData("/json/version/")]
    public async Task A_client_that_asks_over_HTTP_is_told_where_to_connect(string path)
    {
        await using var host = await ApiHost.StartAsync();
        host.AddSession(ApiHost.SessionOf());

        host.Connections.On("DescribeAsync", _ => Task.FromResult<BrowserDescription?>(Described));

        using var response = await host.GetAsync($"{path}?apiKey={ApiHost.AdminKey}&sessionId={ApiHost.SessionId}", key: null);

        var version = await ApiHost.ReadAsync(response);
        Assert.Equal($"ws://{host.BaseAddress.Authority}?apiKey={ApiHost.AdminKey}&sessionId={ApiHost.SessionId}", version.GetProperty("webSocketDebuggerUrl").GetString());
        Assert.Equal("Chrome/1", version.GetProperty("Browser").GetString());
    }

    [Theory]
    [InlineData("/json")]
    [InlineData("/json/list")]
    [InlineData("/json/list/")]
    public async Task A_client_is_told_the_pages_and_where_each_is_reached(string path)
    {
        await using var host = await ApiHost.StartAsync();
        host.AddSession(ApiHost.SessionOf());
        host.Connections.On("DescribeAsync", _ => Task.FromResult<BrowserDescription?>(Described));

        using var response = await host.GetAsync($"{path}?apiKey={ApiHost.AdminKey}&sessionId={ApiHost.SessionId}", key: null);

        var page = Assert.Single((await ApiHost.ReadAsync(response)).EnumerateArray());
        Assert.Equal(("P1", "page"), (page.GetProperty("id").GetString(), page.GetProperty("type").GetString()));
        Assert.Equal(
            $"ws://{host.BaseAddress.Authority}/devtools/page/P1?apiKey={ApiHost.AdminKey}&sessionId={ApiHost.SessionId}",
            page.GetProperty("webSocketDebuggerUrl").GetString());
    }

    [Theory]
    [InlineData("/json/list")]
    [InlineData("/json/version")]
    public async Task A_stranger_is_told_nothing_of_a_browser(string path)
    {
        await using var host = await ApiHost.StartAsync();
        host.AddSession(ApiHost.SessionOf());

        using var response = await host.GetAsync($"{path}?apiKey=sk-unknown&sessionId={ApiHost.SessionId}", key: null);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(host.Connections.Calls);
    }

    [Theory]
    [InlineData("/devtools/page/P1")]
    [InlineData("/devtools/page/..%2Fbrowser")]
    public async Task A_page_that_is_not_there_is_refused_before_the_upgrade(string path)
    {
        await using var host = await ApiHost.StartAsync();
        host.AddSession(ApiHost.SessionOf());
        host.Connections.On("ConnectAsync", _ => Task.FromResult<ISessionConnection?>(null));

        Assert.Equal(
            HttpStatusCode.NotFound,
            await RefusalOfAsync(new($"ws://{host.BaseAddress.Authority}{path}?apiKey={ApiHost.AdminKey}&sessionId={ApiHost.SessionId}")));
    }

    [Fact]
    public async Task The_root_without_upgrade_says_what_it_is()
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.GetAsync("/", key: null);

        Assert.Equal("AnchorOrleans", (await ApiHost.ReadAsync(response)).GetProperty("service").GetString());
    }

    private static Uri Address(ApiHost host, string key, string session) =>
        new($"ws://{host.BaseAddress.Authority}?apiKey={Uri.EscapeDataString(key)}&sessionId={Uri.EscapeDataString(session)}");

    private static async Task<HttpStatusCode> RefusalOfAsync(Uri address)
    {
        using var guest = new ClientWebSocket();
        guest.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => guest.ConnectAsync(address, TestContext.Current.CancellationToken));
        return guest.HttpStatusCode;
    }

    /// <summary>A browser that says what it hears.</summary>
    private sealed class Echo : ISessionConnection
    {
        public TaskCompletionSource Disposed { get; } = new();

        public async Task RelayAsync(WebSocket guest, CancellationToken cancellationToken)
        {
            var buffer = new byte[100];
            while (await guest.ReceiveAsync(buffer.AsMemory(), cancellationToken) is { MessageType: not WebSocketMessageType.Close } message)
            {
                await guest.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, cancellationToken);
            }

            await guest.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
        }

        public ValueTask DisposeAsync()
        {
            Disposed.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}
