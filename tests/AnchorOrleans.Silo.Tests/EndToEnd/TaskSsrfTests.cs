using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>Every way out of a task's code, in every spelling, against a server that must see nothing; each way is tried on an allowed one first.</summary>
public sealed class TaskSsrfTests
{
    private static readonly string[] Ways = ["fetch", "http", "https", "net", "tls", "ws", "WebSocket", "page.request", "page.goto"];

    private static readonly string[] Hosts =
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "localhost", "LOCALHOST.", "[::1]", "[::ffff:127.0.0.1]", "[::]",
        "169.254.169.254", "[fd00:ec2::254]", "10.0.0.1", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
    ];

    [Fact]
    public async Task No_way_of_a_tasks_code_reaches_a_forbidden_server()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        using var forbidden = new TcpListener(IPAddress.IPv6Any, 0);
        forbidden.Server.DualMode = true;
        forbidden.Start();
        var port = ((IPEndPoint)forbidden.LocalEndpoint).Port;
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Egress:Allow:0"] = site.Authority });
        using var client = new ApiClient(service.Address, service.Key);

        var run = await client.RunCodeAsync("ssrf", Code, new JsonObject
        {
            ["ANCHOR_ALLOWED"] = site.Authority,
            ["ANCHOR_FORBIDDEN"] = string.Join(' ', Hosts.Select(host => $"{host}:{port}")),
            ["ANCHOR_WAYS"] = string.Join(' ', Ways),
        });

        Assert.True((bool)run["success"]!, run.ToJsonString());
        var seen = JsonNode.Parse((string)run["output"]!)!;

        // The control: each way gets as far as the allowed server, be it to hear that this speaks neither TLS nor WebSocket.
        Assert.All(Ways, way => Assert.DoesNotContain("Egress", (string)seen["allowed"]![way]!, StringComparison.Ordinal));
        Assert.All(Ways.Except(["https", "tls"], StringComparer.Ordinal), way => Assert.Contains($"/{way}", site.Visits));
        Assert.False(forbidden.Pending(), seen["refused"]!.ToJsonString());
        Assert.Equal(Ways.Length * Hosts.Length, seen["refused"]!.AsArray().Count);
        Assert.DoesNotContain(seen["refused"]!.AsArray(), outcome => ((string)outcome!).Contains("Hello", StringComparison.Ordinal));
    }

    private const string Code = """
        import http from 'node:http';
        import https from 'node:https';
        import net from 'node:net';
        import tls from 'node:tls';
        import WebSocketClient from 'ws';
        import AnchorClient from 'anchorbrowser';

        const read = (request: any) => new Promise<string>((done, fail) => {
            request.on('response', (response: any) => { let text = ''; response.on('data', (part: any) => text += part).on('end', () => done(text)).on('error', fail); });
            request.on('error', fail).end();
        });
        const talk = (socket: any, way: string, host: string) => new Promise<string>((done, fail) => {
            let text = '';
            socket.on('data', (part: any) => text += part).on('end', () => done(text)).on('error', fail);
            socket.write(`GET /${way} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
        });
        const open = (socket: any) => new Promise<string>((done, fail) => {
            const failed = (event: any) => fail(new Error(String(event?.message ?? event?.error ?? 'failed')));
            socket.onopen = () => done('open');
            socket.onerror = failed;
        });

        export default async function run() {
            const browser = await new AnchorClient().browser.create();
            const page = browser.contexts()[0].pages()[0];
            const split = (authority: string) => {
                const at = authority.lastIndexOf(':');
                return { host: authority.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(authority.slice(at + 1)) };
            };
            const ways: Record<string, (authority: string) => Promise<string>> = {
                'fetch': async authority => await (await fetch(`http://${authority}/fetch`)).text(),
                'http': authority => read(http.request(`http://${authority}/http`)),
                'https': authority => read(https.request(`https://${authority}/https`, { rejectUnauthorized: false })),
                'net': authority => talk(net.connect(split(authority)), 'net', authority),
                'tls': authority => talk(tls.connect({ ...split(authority), rejectUnauthorized: false }), 'tls', authority),
                'ws': authority => open(new WebSocketClient(`ws://${authority}/ws`)),
                'WebSocket': authority => open(new WebSocket(`ws://${authority}/WebSocket`)),
                'page.request': async authority => await (await page.request.get(`http://${authority}/page.request`, { timeout: 15000 })).text(),
                'page.goto': async authority => { await page.goto(`http://${authority}/page.goto`, { timeout: 15000 }); return await page.content(); },
            };
            const attempt = async (way: string, authority: string) => {
                try {
                    return await ways[way](authority);
                } catch (error) {
                    return String((error as any)?.cause ?? error);
                }
            };
            const names = process.env.ANCHOR_WAYS!.split(' ');
            const allowed: Record<string, string> = {};
            const refused: string[] = [];
            for (const way of names) {
                allowed[way] = await attempt(way, process.env.ANCHOR_ALLOWED!);
                for (const authority of process.env.ANCHOR_FORBIDDEN!.split(' ')) {
                    refused.push(`${way} ${authority}: ${await attempt(way, authority)}`);
                }
            }
            await browser.close();
            return { allowed, refused };
        }
        """;
}
