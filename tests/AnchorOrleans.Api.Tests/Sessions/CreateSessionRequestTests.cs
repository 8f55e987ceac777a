using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Api.Tests.Http;
using AnchorOrleans.Api.Tests.Requests;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Api.Tests.Sessions;

public sealed class CreateSessionRequestTests
{
    [Fact]
    public void An_empty_body_makes_a_session_of_defaults()
    {
        var settings = SettingsOf("{}");

        Assert.Equal(
            (null, true, 1440, 900, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(20), "{}"),
            (settings.InitialUrl, settings.Headless, settings.ViewportWidth, settings.ViewportHeight, settings.IdleTimeout, settings.MaxDuration, settings.ConfigurationJson));
        Assert.Empty(settings.Tags);
    }

    [Fact]
    public void What_is_said_is_taken()
    {
        var settings = SettingsOf(
            """{"session":{"initial_url":"https://example.org/a?b","tags":["x","y"],"timeout":{"idle_timeout":-1,"max_duration":90}},"browser":{"headless":{"active":false},"viewport":{"width":800,"height":600}}}""");

        Assert.Equal(
            ("https://example.org/a?b", false, 800, 600, null, TimeSpan.FromMinutes(90)),
            (settings.InitialUrl, settings.Headless, settings.ViewportWidth, settings.ViewportHeight, settings.IdleTimeout, settings.MaxDuration));
        Assert.Equal(["x", "y"], settings.Tags);
    }

    [Fact]
    public void Zeros_of_generated_clients_and_options_not_served_yet_are_accepted()
    {
        var settings = SettingsOf(
            """{"session":{"proxy":{"active":true,"type":"anchor_proxy"},"recording":{"active":true},"timeout":{"idle_timeout":0,"max_duration":0}},"browser":{"adblock":{"active":true},"viewport":{"width":0,"height":0}},"integrations":[],"identities":[{"id":"x"}]}""");

        Assert.Equal((1440, 900, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(20)), (settings.ViewportWidth, settings.ViewportHeight, settings.IdleTimeout, settings.MaxDuration));
    }

    [Theory]
    [InlineData("{}", false)]
    [InlineData("""{"session":{"recording":{"active":true}}}""", true)]
    [InlineData("""{"session":{"recording":{}}}""", false)]
    [InlineData("""{"session":{"recording":true}}""", true)]
    [InlineData("""{"browser":{"recording":{"active":true}}}""", true)]
    [InlineData("""{"session":{"recording":{"active":false}},"browser":{"recording":{"active":true}}}""", false)]
    public void A_session_is_recorded_when_that_is_asked_for_in_any_of_the_forms_that_clients_use(string json, bool isRecorded) =>
        Assert.Equal(isRecorded, SettingsOf(json).IsRecorded);

    [Fact]
    public void A_session_is_traced_when_that_is_asked_for()
    {
        Assert.Null(SettingsOf("""{"browser":{"tracing":{"sources":true}}}""").Tracing);
        Assert.Equal(new SessionTracing(), SettingsOf("""{"browser":{"tracing":{"active":true}}}""").Tracing);
        Assert.Equal(new SessionTracing(HasSources: true), SettingsOf("""{"browser":{"tracing":{"active":true,"sources":true}}}""").Tracing);
    }

    [Theory]
    [InlineData("""{"session":{"recording":"yes"}}""", "'session.recording' must be an object.")]
    [InlineData("""{"browser":{"tracing":{"active":1}}}""", "'browser.tracing.active' must be true or false.")]
    [InlineData("""{"session":[]}""", "'session' must be an object.")]
    [InlineData("""{"browser":true}""", "'browser' must be an object.")]
    [InlineData("""{"session":{"initial_url":"example.org"}}""", "'session.initial_url' must be an absolute address that begins with http:, https:, about: or data:.")]
    [InlineData("""{"session":{"initial_url":"file:///etc/passwd"}}""", "'session.initial_url' must be an absolute address that begins with http:, https:, about: or data:.")]
    [InlineData("""{"session":{"initial_url":"javascript:alert(1)"}}""", "'session.initial_url' must be an absolute address that begins with http:, https:, about: or data:.")]
    [InlineData("""{"session":{"tags":[1]}}""", "'session.tags' may hold only strings of at most 100 characters.")]
    [InlineData("""{"session":{"timeout":{"max_duration":1.5}}}""", "'session.timeout.max_duration' must be a whole number from -1 to 10080.")]
    [InlineData("""{"session":{"timeout":{"max_duration":"20"}}}""", "'session.timeout.max_duration' must be a whole number from -1 to 10080.")]
    [InlineData("""{"session":{"timeout":{"max_duration":10081}}}""", "'session.timeout.max_duration' must be a whole number from -1 to 10080.")]
    [InlineData("""{"session":{"timeout":{"max_duration":1e400}}}""", "'session.timeout.max_duration' must be a whole number from -1 to 10080.")]
    [InlineData("""{"browser":{"headless":{"active":"no"}}}""", "'browser.headless.active' must be true or false.")]
    [InlineData("""{"browser":{"headless":true}}""", "'browser.headless' must be an object.")]
    [InlineData("""{"browser":{"viewport":{"width":-1}}}""", "'browser.viewport.width' must be a whole number from 0 to 7680.")]
    public void A_wrong_field_is_named_with_its_rule(string json, string expected) =>
        Assert.Equal(expected, Reading.Refused<CreateSessionRequest>(json));

    [Fact]
    public void Tags_are_limited_in_number_and_length()
    {
        Assert.Equal(
            "'session.tags' may have at most 50 entries; it has 51.",
            Reading.Refused<CreateSessionRequest>($$$"""{"session":{"tags":[{{{string.Join(',', Enumerable.Repeat("\"a\"", 51))}}}]}}"""));
        Assert.Equal(
            "'session.tags' may hold only strings of at most 100 characters.",
            Reading.Refused<CreateSessionRequest>($$$"""{"session":{"tags":["{{{new string('a', 101)}}}"]}}"""));
    }

    [Fact]
    public void A_session_whose_run_ends_it_has_no_limits_but_those_it_asks_for()
    {
        var run = new RunGrant(new ExecutionId("e"), null, null, EndsSessions: true);

        var silent = SettingsOf("{}", run);
        var asking = SettingsOf("""{"session":{"timeout":{"idle_timeout":3}}}""", run);
        var leftOver = SettingsOf("{}", run with { EndsSessions = false });

        Assert.Equal((null, null), (silent.IdleTimeout, silent.MaxDuration));
        Assert.Equal((TimeSpan.FromMinutes(3), null), (asking.IdleTimeout, asking.MaxDuration));
        Assert.Equal((TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(20)), (leftOver.IdleTimeout, leftOver.MaxDuration));
    }

    [Fact]
    public void The_request_wins_over_the_runs_configuration_field_by_field()
    {
        var run = new RunGrant(
            new ExecutionId("e"), """{"initial_url":"https://run.example/","tags":["run"],"timeout":{"idle_timeout":9,"max_duration":8}}""", null);

        var settings = SettingsOf("""{"session":{"tags":["own"],"initial_url":null,"timeout":{"max_duration":7}},"browser":{"headless":{"active":false}}}""", run);

        Assert.Equal(("https://run.example/", TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(7), false), (settings.InitialUrl, settings.IdleTimeout, settings.MaxDuration, settings.Headless));
        Assert.Equal(["own"], settings.Tags);
    }

    [Fact]
    public void The_password_of_a_proxy_is_stored_sealed_and_never_shown()
    {
        var settings = SettingsOf("""{"session":{"proxy":{"active":true,"type":"custom","server":"socks5://p.example:1080","username":"u","password":"s3cret"}}}""");

        Assert.Equal(
            """{"session":{"proxy":{"active":true,"type":"custom","server":"socks5://p.example:1080","username":"u","password":"[hidden]"}}}""",
            settings.ConfigurationJson);
        Assert.Equal((SessionProxyKind.Custom, "socks5://p.example:1080", "u"), (settings.Proxy!.Kind, settings.Proxy.Server, settings.Proxy.Username));
        Assert.Equal("s3cret", new ReadableSecrets().Open(SessionProxy.PurposeOfPassword(new("acme")), settings.Proxy.SealedPassword!));
        Assert.DoesNotContain("s3cret", settings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_that_a_run_carries_sealed_is_not_sealed_again()
    {
        var stored = ProxyPassword.SealIn("""{"proxy":{"active":true,"type":"custom","server":"http://p.example:1","password":"s3cret"}}""", new("acme"), new ReadableSecrets())!;
        var run = new RunGrant(new("run"), stored, Session: null, EndsSessions: true);

        var settings = SettingsOf("{}", run);

        Assert.DoesNotContain("s3cret", stored, StringComparison.Ordinal);
        Assert.Equal("s3cret", new ReadableSecrets().Open(SessionProxy.PurposeOfPassword(new("acme")), settings.Proxy!.SealedPassword!));
        Assert.DoesNotContain("sealed", settings.ConfigurationJson, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sealed:word")]
    [InlineData("[hidden]")]
    public void A_password_is_a_password_whatever_it_looks_like(string password)
    {
        var settings = SettingsOf($$$"""{"session":{"proxy":{"active":true,"type":"custom","server":"http://p.example:1","password":"{{{password}}}" } } }""");

        Assert.Equal(password, new ReadableSecrets().Open(SessionProxy.PurposeOfPassword(new("acme")), settings.Proxy!.SealedPassword!));
    }

    [Theory]
    [InlineData("""{"active":true,"type":"anchor_proxy","country_code":"de"}""", SessionProxyKind.Operators)]
    [InlineData("""{"active":true}""", SessionProxyKind.Operators)]
    [InlineData("""{"active":true,"type":"anchor_mobile"}""", SessionProxyKind.Operators)]
    [InlineData("""{"active":false,"type":"custom","server":"http://p.example:1"}""", null)]
    [InlineData("""{"type":"custom","server":"https://p.example"}""", SessionProxyKind.Custom)]
    [InlineData("""{"server":"http://[2606:4700::1111]:3128"}""", SessionProxyKind.Custom)]
    public void A_proxy_is_the_one_that_is_named_or_the_operators(string proxy, SessionProxyKind? kind)
    {
        Assert.Equal(kind, SettingsOf($$$"""{"session":{"proxy":{{{proxy}}}}}""").Proxy?.Kind);
    }

    [Theory]
    [InlineData("""{"active":true,"type":"custom"}""", "session.proxy.server")]
    [InlineData("""{"active":true,"type":"custom","server":"p.example:3128"}""", "session.proxy.server")]
    [InlineData("""{"active":true,"type":"custom","server":"ftp://p.example"}""", "session.proxy.server")]
    [InlineData("""{"active":true,"type":"custom","server":"http://user:word@p.example:1"}""", "session.proxy.server")]
    [InlineData("""{"active":true,"type":"custom","server":"http://p.example:1/path"}""", "session.proxy.server")]
    [InlineData("""{"active":true,"type":"custom","server":"http://p.example:1","username":"a:b"}""", "session.proxy.username")]
    [InlineData("""{"active":true,"type":"other"}""", "session.proxy.type")]
    [InlineData("""{"active":"yes"}""", "session.proxy.active")]
    [InlineData("""{"type":"custom","server":"http://p.example:1","sealed_password":"x"}""", "session.proxy.sealed_password")]
    public void A_proxy_that_cannot_be_is_refused_by_its_field_and_without_its_credentials(string proxy, string field)
    {
        var message = Reading.Refused<CreateSessionRequest>($$$"""{"session":{"proxy":{{{proxy}}}}}""");

        Assert.Contains($"'{field}'", message, StringComparison.Ordinal);
        Assert.DoesNotContain("word@", message, StringComparison.Ordinal);
    }

    private static SessionSettings SettingsOf(string json, RunGrant? run = null)
    {
        var (request, refusal) = Reading.Valid<CreateSessionRequest>(json).FilledFrom(run, Reading.Limits);
        Assert.Null(refusal);
        return request.ToSettings(new Caller(new("acme"), ApiKeyRole.Admin, run, "key"), new ReadableSecrets(), Reading.Limits);
    }
}
