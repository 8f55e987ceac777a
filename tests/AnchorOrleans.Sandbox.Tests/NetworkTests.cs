using AnchorOrleans.Sandbox.Tests.Fixture;
using Microsoft.AspNetCore.Http;

namespace AnchorOrleans.Sandbox.Tests;

public sealed class NetworkTests(SandboxFixture fixture) : IAsyncLifetime
{
    private readonly UnixFolder _folder = new();
    private WebEndpoint _platform = null!;
    private WebEndpoint _site = null!;
    private WebEndpoint _secureSite = null!;
    private EgressEndpoint _egress = null!;

    public async ValueTask InitializeAsync()
    {
        _platform = await WebEndpoint.StartAsync(_folder["platform.sock"], AnswerAsync);
        _site = await WebEndpoint.StartAsync(isSecure: false, AnswerAsync);
        _secureSite = await WebEndpoint.StartAsync(isSecure: true, AnswerAsync);
        _egress = new EgressEndpoint(_folder["egress.sock"], new Dictionary<string, int>(StringComparer.Ordinal)
        {
            ["site.test:80"] = _site.Address.Port,
            ["site.test:8080"] = _site.Address.Port,
            ["[2001:db8::1]:80"] = _site.Address.Port,
            ["203.0.113.7:80"] = _site.Address.Port,
            ["secure.test:443"] = _secureSite.Address.Port,
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _egress.DisposeAsync();
        await _secureSite.DisposeAsync();
        await _site.DisposeAsync();
        await _platform.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("(await fetch('http://site.test/')).text()", "site.test:80")]
    [InlineData("(await fetch('http://203.0.113.7/')).text()", "203.0.113.7:80")]
    [InlineData("(await fetch('http://[2001:db8::1]/')).text()", "[2001:db8::1]:80")]
    [InlineData("(await fetch('https://secure.test/')).text()", "secure.test:443")]
    [InlineData("new Promise((done, fail) => http.get('http://site.test:8080/', answer => answer.on('data', data => done(String(data)))).on('error', fail))", "site.test:8080")]
    [InlineData("new Promise((done, fail) => https.get('https://secure.test/', answer => answer.on('data', data => done(String(data)))).on('error', fail))", "secure.test:443")]
    [InlineData("raw(net.connect(80, 'site.test'))", "site.test:80")]
    [InlineData("raw(net.createConnection({ host: 'site.test', port: 8080 }))", "site.test:8080")]
    [InlineData("raw(tls.connect({ host: 'secure.test', port: 443 }))", "secure.test:443")]
    [InlineData("raw(net.connect(80, (await dns.promises.lookup('site.test')).address))", "site.test:80")]
    [InlineData("(await (await request.newContext()).get('http://site.test/')).text()", "site.test:80")]
    [InlineData("(await (await request.newContext({ ignoreHTTPSErrors: true })).get('https://secure.test/')).text()", "secure.test:443")]
    [InlineData("echo(new WebSocket('ws://site.test/ws'))", "site.test:80")]
    [InlineData("echo(new ws('ws://site.test:8080/ws'))", "site.test:8080")]
    [InlineData("echo(new ws('wss://secure.test/ws'))", "secure.test:443")]
    public async Task Whatever_connects_is_led_to_the_egress_proxy(string expression, string destination)
    {
        var output = await Trial().OutputOfAsync(Code(expression));

        Assert.Contains("hello", output, StringComparison.Ordinal);
        Assert.Equal([destination], _egress.Asked, StringComparer.Ordinal);
        Assert.Empty(_platform.Requests);
    }

    [Theory]
    [InlineData("fetch('http://127.0.0.1:5432/')", "TypeError: fetch failed: Egress refused 127.0.0.1:5432: 127.0.0.1 is not allowed (Egress:Allow)")]
    [InlineData("fetch('http://localhost:5432/')", "TypeError: fetch failed: Egress refused localhost:5432: localhost is not allowed (Egress:Allow)")]
    [InlineData("fetch('http://169.254.169.254/latest/meta-data/')", "TypeError: fetch failed: Egress refused 169.254.169.254:80: 169.254.169.254 is not allowed (Egress:Allow)")]
    [InlineData("raw(net.connect(25, 'mail.example.com'))", "Egress refused mail.example.com:25: mail.example.com is not allowed (Egress:Allow)")]
    [InlineData("raw(tls.connect(443, 'example.com'))", "Egress refused example.com:443: example.com is not allowed (Egress:Allow)")]
    [InlineData("new Promise((done, fail) => http.get('http://example.com/').on('error', fail))", "Egress refused example.com:80: example.com is not allowed (Egress:Allow)")]
    [InlineData("echo(new ws('ws://example.com/'))", "Egress refused example.com:80: example.com is not allowed (Egress:Allow)")]
    public async Task A_refusal_names_the_rule(string expression, string message)
    {
        var failure = await Trial().FailureOfAsync(Code(expression));

        Assert.Equal(message, failure.Message);
    }

    [Theory]
    [InlineData("new Promise((done, fail) => dgram.createSocket('udp4').on('error', fail).send('x', 53, '8.8.8.8'))", "UDP is not available in the sandbox: only TCP connections leave it, through the egress proxy.")]
    [InlineData("dns.promises.resolve4('example.com')", "DNS queries are not available in the sandbox. Connect by host name: the egress proxy resolves it.")]
    public async Task Other_ways_out_fail_with_a_reason(string expression, string message)
    {
        var failure = await Trial().FailureOfAsync(Code(expression));

        Assert.Equal(message, failure.Message);
    }

    [Fact]
    public async Task A_program_that_the_task_starts_reaches_nothing()
    {
        var trial = Trial();

        var output = await trial.OutputOfAsync(
            $$"""
            import { spawnSync } from 'node:child_process';
            export default () => ['127.0.0.1/{{_site.Address.Port}}', '8.8.8.8/53'].map(target =>
                spawnSync('/bin/bash', ['-c', `exec 3<>/dev/tcp/${target}`], { encoding: 'utf8' }).stderr.replace(/.*: /s, '').trim());
            """);

        Assert.Equal("""["Connection refused","Network is unreachable"]""", output);
        Assert.Empty(_site.Requests);
    }

    [Theory]
    [InlineData("(await fetch('http://platform.anchor.internal/')).text()")]
    [InlineData("(await fetch('http://PLATFORM.anchor.internal:8080/')).text()")]
    [InlineData("new Promise((done, fail) => http.get('http://platform.anchor.internal/', answer => answer.on('data', data => done(String(data)))).on('error', fail))")]
    [InlineData("echo(new ws('ws://platform.anchor.internal/ws'))")]
    [InlineData("(await (await request.newContext()).get('http://platform.anchor.internal/')).text()")]
    public async Task The_platform_has_a_name_of_its_own(string expression)
    {
        var output = await Trial().OutputOfAsync(Code(expression));

        Assert.Contains("hello", output, StringComparison.Ordinal);
        Assert.Single(_platform.Requests);
        Assert.Empty(_egress.Asked);
    }

    [Fact]
    public async Task Much_data_arrives_whole_in_both_directions()
    {
        var output = await Trial().OutputOfAsync(
            """
            export default async () => {
                const sent = 'x'.repeat(20_000_000);
                const answers = await Promise.all([1, 2, 3].map(async () =>
                    (await (await fetch('http://site.test/body', { method: 'POST', body: sent })).text()).length));
                return answers;
            };
            """);

        Assert.Equal("[20000000,20000000,20000000]", output);
    }

    [Fact]
    public async Task More_connections_than_the_limit_wait_for_their_turn()
    {
        var trial = new Trial(fixture.Sandbox)
        {
            EgressSocket = _folder["egress.sock"],
            Limits = Fixture.Trial.LimitsOf(TimeSpan.FromSeconds(60)) with { Connections = 2 },
        };

        var output = await trial.OutputOfAsync(
            """
            import http from 'node:http';
            const get = () => new Promise((done, fail) =>
                http.get('http://site.test/', { agent: false }, answer => { answer.resume(); answer.on('end', () => done(1)); }).on('error', fail));
            export default async () => (await Promise.all(Array.from({ length: 30 }, get))).length;
            """);

        Assert.Equal("30", output);
    }

    [Fact]
    public async Task A_platform_that_is_not_there_is_an_error_of_the_task()
    {
        var trial = new Trial(fixture.Sandbox);

        var failure = await trial.FailureOfAsync("export default () => fetch('http://platform.anchor.internal/');");

        Assert.Equal(SandboxFailureCodes.TaskThrew, failure.Code);
        Assert.StartsWith("TypeError: fetch failed", failure.Message, StringComparison.Ordinal);
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            await WebEndpoint.EchoAsync(context);
            return;
        }

        await context.Response.WriteAsync(
            context.Request.Path == "/body" ? new string('y', 20_000_000) : "hello", context.RequestAborted);
    }

    private static string Code(string expression)
    {
        return $$"""
            import dgram from 'node:dgram';
            import dns from 'node:dns';
            import http from 'node:http';
            import https from 'node:https';
            import net from 'node:net';
            import tls from 'node:tls';
            import { request } from 'playwright';
            import ws from 'ws';

            process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';

            const used = [dgram, dns, http, https, net, tls, request, ws];

            function raw(socket: net.Socket) {
                return new Promise((done, fail) => {
                    socket.on('error', fail).on('data', data => done(String(data)));
                    socket.write('GET / HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n');
                });
            }

            function echo(socket: any) {
                return new Promise((done, fail) => {
                    socket.onopen = () => socket.send('hello');
                    socket.onmessage = (event: any) => done(event.data);
                    socket.onerror = (event: any) => fail(event.error ?? new Error(event.message));
                });
            }

            export default async () => used && await ({{expression}});
            """;
    }

    private Trial Trial()
    {
        return new Trial(fixture.Sandbox) { PlatformSocket = _folder["platform.sock"], EgressSocket = _folder["egress.sock"] };
    }
}
