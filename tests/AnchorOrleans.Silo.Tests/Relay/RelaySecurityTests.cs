using System.Net;
using System.Net.Security;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Client.Security;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;
using AnchorOrleans.Silo.Relay;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Tests.Relay;

/// <summary>Who is let in to a silo's browsers, and by whom a gateway lets itself be answered.</summary>
public sealed class RelaySecurityTests : IAsyncLifetime
{
    private static readonly TenantId Tenant = new("default");
    private static readonly SessionId Session = new("00000000-0000-4000-8000-000000000000");

    private readonly OwnCluster _identity = new();
    private readonly OwnCluster _other = new();
    private readonly EchoingControl _control = new();
    private RelayServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ServeAsync(_identity);

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(TestContext.Current.CancellationToken);
        await _server.DisposeAsync();
        _identity.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task The_cluster_s_own_certificate_is_let_in()
    {
        await using var ports = new RemotePorts(new FixedPlaces(_server.Address), _identity);

        Assert.IsType<CommandOutcome.Said>(await AskAsync(ports));
        Assert.Equal(1, _control.Calls);
    }

    [Fact]
    public async Task A_stranger_s_certificate_is_refused_by_the_silo()
    {
        // It would take any silo for its own, so that the refusal is not its own.
        await using var ports = new RemotePorts(new FixedPlaces(_server.Address), new TrustingStranger(_other));

        Assert.IsType<CommandOutcome.NoBrowser>(await AskAsync(ports));
        Assert.Equal(0, _control.Calls);
    }

    [Fact]
    public async Task Nobody_without_a_certificate_is_let_in()
    {
        await using var ports = new RemotePorts(new FixedPlaces(_server.Address), new TrustingStranger(own: null));

        Assert.IsType<CommandOutcome.NoBrowser>(await AskAsync(ports));
        Assert.Equal(0, _control.Calls);
    }

    [Fact]
    public async Task A_stranger_s_silo_is_refused_by_the_gateway()
    {
        var strange = await ServeAsync(_other);
        await using (strange)
        {
            await using var ports = new RemotePorts(new FixedPlaces(strange.Address), _identity);

            Assert.IsType<CommandOutcome.NoBrowser>(await AskAsync(ports));
            Assert.Equal(0, _control.Calls);
            await strange.StopAsync(TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Plain_HTTP_is_refused(string version)
    {
        using var http = new HttpClient { DefaultRequestVersion = Version.Parse(version), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        var address = new UriBuilder(_server.Address) { Scheme = "http", Path = RelayPath.Of(Tenant, Session, RelayPath.Browser) }.Uri;

        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(address, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Nothing_but_the_relay_is_served_there()
    {
        using var handler = new SocketsHttpHandler { SslOptions = _identity.ClientOptions() };
        using var http = new HttpClient(handler) { BaseAddress = _server.Address, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        foreach (var path in new[] { "/", "/health", "/v1/sessions", "/dashboard", "/relay" })
        {
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task Without_an_identity_nobody_is_asked()
    {
        await using var ports = new RemotePorts(new FixedPlaces(_server.Address), identity: null);

        Assert.IsType<CommandOutcome.NoBrowser>(await AskAsync(ports));
        Assert.Equal(0, _control.Calls);
    }

    [Fact]
    public async Task A_silo_that_has_moved_is_asked_where_it_is_now()
    {
        var places = new FixedPlaces(new Uri("https://127.0.0.1:1")).Then(_server.Address);
        await using var ports = new RemotePorts(places, _identity);

        Assert.IsType<CommandOutcome.Said>(await AskAsync(ports));
        Assert.Equal((1, 1), (_control.Calls, places.Forgotten));
    }

    [Fact]
    public async Task A_silo_that_fails_is_taken_for_one_without_the_browser()
    {
        await using var ports = new RemotePorts(new FixedPlaces(_server.Address), _identity);
        _control.Failure = new InvalidOperationException("A bug.");

        Assert.IsType<CommandOutcome.NoBrowser>(await AskAsync(ports));
        Assert.Equal(1, _control.Calls);
    }

    private static Task<CommandOutcome> AskAsync(RemotePorts ports) =>
        ports.Control.PerformAsync(Tenant, Session, new SessionCommand.ReadClipboard(), TestContext.Current.CancellationToken);

    private async Task<RelayServer> ServeAsync(IClusterIdentity identity)
    {
        var here = new LocalSessions(_ => true, Connections: null!, _control, Views: null!, Files: null!, Recordings: null!);
        var server = new RelayServer(here, new(IPAddress.Loopback, 0), identity, Options.Create(new RelayOptions()), NullLoggerFactory.Instance);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    private sealed class EchoingControl : ISessionControl
    {
        public int Calls { get; private set; }

        public Exception? Failure { get; set; }

        public Task<CommandOutcome> PerformAsync(TenantId tenant, SessionId session, SessionCommand command, CancellationToken cancellationToken)
        {
            Calls++;
            return Failure is null ? Task.FromResult<CommandOutcome>(new CommandOutcome.Said($"{tenant}/{session}")) : Task.FromException<CommandOutcome>(Failure);
        }
    }

    /// <summary>Shows a certificate of its own, or none, and believes everybody.</summary>
    private sealed class TrustingStranger(OwnCluster? own) : IClusterIdentity
    {
        public SslServerAuthenticationOptions ServerOptions() => throw new NotSupportedException();

        public SslClientAuthenticationOptions ClientOptions()
        {
            var options = own?.ClientOptions() ?? new();
            options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
            return options;
        }
    }
}
