using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>Small pictures of a session's page, by a real browser.</summary>
public sealed class ThumbnailTests
{
    private const string Watch = """
        await page.setContent('<body style="background: red"><h1>Red</h1></body>');
        await page.evaluate(() => {
            window.seen = [];
            for (const name of ['resize', 'focus', 'blur']) addEventListener(name, () => window.seen.push(name));
            document.addEventListener('visibilitychange', () => window.seen.push('visibilitychange'));
            window.size = [innerWidth, innerHeight, devicePixelRatio].join();
        });
        return 'watched';
        """;

    private const string Ask = "return await page.evaluate(() => [...window.seen, window.size === [innerWidth, innerHeight, devicePixelRatio].join()].join());";
    private const string Spin = "await page.evaluate(() => { setTimeout(() => { for (;;); }, 100); }); return 'spins soon';";

    [Fact]
    public async Task A_session_is_shown_small_to_many_at_once_without_disturbing_its_page()
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string>
        {
            ["Thumbnails:Interval"] = "00:05:00",
        });
        using var client = new ApiClient(service.Address, service.Key);
        using var http = Pictures(service);
        var session = (string)(await client.PostAsync("/v1/sessions", new JsonObject()))["id"]!;
        Assert.Equal("watched", await ExecuteAsync(client, session, Watch));

        var pictures = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TakeAsync(http, session)));
        var again = await TakeAsync(http, session, pictures[0].Tag);

        Assert.All(pictures, picture => Assert.Equal((HttpStatusCode.OK, "image/jpeg", pictures[0].Tag), (picture.Status, picture.Type, picture.Tag)));
        var (width, height) = SizeOf(pictures[0].Bytes);
        Assert.InRange(width, 100, 480);
        Assert.InRange(height, 50, 480);
        Assert.Equal((HttpStatusCode.NotModified, 0), (again.Status, again.Bytes.Length));
        Assert.Equal("true", await ExecuteAsync(client, session, Ask));

        await client.DeleteAsync($"/v1/sessions/{session}");

        TaskCases.AssertRefused(404, await client.SendAsync(HttpMethod.Get, $"/v1/sessions/{session}/thumbnail"));
        TaskCases.AssertRefused(404, await client.SendAsync(HttpMethod.Get, $"/v1/sessions/{TaskCases.UnknownId}/thumbnail"));
    }

    [Fact]
    public async Task A_page_that_hangs_holds_nobody()
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string>
        {
            ["Thumbnails:Interval"] = "00:00:00.1",
            ["Thumbnails:Timeout"] = "00:00:02",
        });
        using var client = new ApiClient(service.Address, service.Key);
        using var http = Pictures(service);
        var session = (string)(await client.PostAsync("/v1/sessions", new JsonObject()))["id"]!;
        await ExecuteAsync(client, session, Watch);
        Assert.Equal(HttpStatusCode.OK, (await TakeAsync(http, session)).Status);
        await ExecuteAsync(client, session, Spin);

        for (var round = 0; round < 3; round++)
        {
            var began = Stopwatch.GetTimestamp();
            var picture = await TakeAsync(http, session);

            Assert.Equal(HttpStatusCode.OK, picture.Status);
            Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(20));
        }
    }

    private static HttpClient Pictures(ServiceProcess service)
    {
        var http = new HttpClient { BaseAddress = service.Address };
        http.DefaultRequestHeaders.Add("anchor-api-key", service.Key);
        return http;
    }

    private static async Task<Picture> TakeAsync(HttpClient http, string session, string? known = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/sessions/{session}/thumbnail");
        if (known is not null)
        {
            request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Parse(known));
        }

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return new(
            response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            response.Headers.ETag?.ToString() ?? "",
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<string?> ExecuteAsync(ApiClient client, string session, string code)
    {
        var (status, body) = await client.SendAsync(HttpMethod.Post, $"/v1/tools/execute-code?sessionId={session}", new JsonObject { ["code"] = code });
        Assert.True(status == 200 && (bool)body!["success"]!, $"{status}: {body}");
        return (string?)JsonNode.Parse((string)body!["output"]!);
    }

    /// <summary>Reads the size out of a JPEG file's frame header.</summary>
    private static (int Width, int Height) SizeOf(byte[] jpeg)
    {
        var place = 2;
        while (jpeg[place + 1] is not (>= 0xC0 and <= 0xC2))
        {
            place += 2 + (jpeg[place + 2] << 8) + jpeg[place + 3];
        }

        return ((jpeg[place + 7] << 8) + jpeg[place + 8], (jpeg[place + 5] << 8) + jpeg[place + 6]);
    }

    private sealed record Picture(HttpStatusCode Status, string? Type, string Tag, byte[] Bytes);
}
