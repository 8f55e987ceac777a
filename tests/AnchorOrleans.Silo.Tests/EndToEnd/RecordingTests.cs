using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>Videos of sessions, as their users get them: what they show is decoded, not believed.</summary>
public sealed class RecordingTests
{
    private static readonly TimeSpan Scene = TimeSpan.FromSeconds(1.5);

    /// <summary>By how much a busy machine may be late.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1.5);

    [Fact]
    public async Task A_recording_shows_in_their_order_what_was_seen_and_lasts_as_long_as_the_session()
    {
        using var data = new TemporaryFolder();
        await using var service = await StartAsync(data);
        using var client = new ApiClient(service.Address, service.Key);
        var session = await OpenAsync(client);
        var began = Stopwatch.GetTimestamp();
        foreach (var color in new[] { "red", "lime", "blue" })
        {
            await ShowAsync(client, session, color);
        }

        Assert.Equal(0, (int)(await client.GetAsync($"/v1/sessions/{session}/recordings"))["count"]!);
        await EndAsync(client, session);
        var lasted = Stopwatch.GetElapsedTime(began);

        var list = await client.GetAsync($"/v1/sessions/{session}/recordings");
        var item = Assert.Single(list["items"]!.AsArray())!;
        Assert.Equal((1, true, $"recording-{session}.mp4"), ((int)list["count"]!, (bool)item["is_primary"]!, (string)item["suggested_file_name"]!));
        var content = await FetchAsync(service, (string)item["file_link"]!);
        Assert.Equal((long)item["size"]!, content.LongLength);
        Assert.Equal(content, await FetchAsync(service, $"/v1/sessions/{session}/recordings/primary/fetch"));

        var video = await Video.ReadAsync(content);
        Assert.Equal(["red", "lime", "blue"], video.Colors.Where(color => color != "white"));
        AssertNear(lasted, video.Duration);
        AssertNear(video.Duration, TimeSpan.Parse((string)item["duration"]!, CultureInfo.InvariantCulture), TimeSpan.FromMilliseconds(50));
        AssertNear(Scene, video.Scenes.Single(scene => scene.Color == "blue").From - video.Scenes.Single(scene => scene.Color == "lime").From);

        var sessions = await client.GetAsync("/v1/sessions");
        Assert.True((bool)sessions["sessions"]!.AsArray().Single()!["recording"]!);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(data.Path, "recordings")));
    }

    [Fact]
    public async Task A_page_that_stands_still_is_in_the_recording_for_as_long_as_it_stood()
    {
        using var data = new TemporaryFolder();
        await using var service = await StartAsync(data);
        using var client = new ApiClient(service.Address, service.Key);
        var session = await OpenAsync(client);
        await client.PostAsync($"/v1/sessions/{session}/goto", PageOf("red"));
        await StayAsync(TimeSpan.FromSeconds(7));
        await EndAsync(client, session);

        var content = await FetchAsync(service, $"/v1/sessions/{session}/recordings/primary/fetch");
        var video = await Video.ReadAsync(content);
        AssertNear(TimeSpan.FromSeconds(7), video.Duration - video.Scenes.Single(scene => scene.Color == "red").From);
        Assert.InRange(content.Length, 1_000, 200_000);
    }

    [Fact]
    public async Task What_happens_during_a_pause_is_left_out()
    {
        using var data = new TemporaryFolder();
        await using var service = await StartAsync(data);
        using var client = new ApiClient(service.Address, service.Key);
        var session = await OpenAsync(client);
        await ShowAsync(client, session, "red");
        await AssertDoneAsync(client, $"/v1/sessions/{session}/recordings/pause");
        await AssertDoneAsync(client, $"/v1/sessions/{session}/recordings/pause");
        await ShowAsync(client, session, "lime");
        await ShowAsync(client, session, "lime");
        await client.PostAsync($"/v1/sessions/{session}/goto", PageOf("red"));
        await AssertDoneAsync(client, $"/v1/sessions/{session}/recordings/resume");
        await ShowAsync(client, session, "blue");
        await EndAsync(client, session);

        var video = await Video.ReadAsync(await FetchAsync(service, $"/v1/sessions/{session}/recordings/primary/fetch"));
        Assert.Equal(["red", "blue"], video.Colors.Where(color => color != "white"));
        AssertNear(2 * Scene, video.Duration);
    }

    [Fact]
    public async Task A_browser_that_is_killed_leaves_a_recording_of_all_until_then()
    {
        using var data = new TemporaryFolder();
        await using var service = await StartAsync(data);
        using var client = new ApiClient(service.Address, service.Key);
        var session = await OpenAsync(client);
        await ShowAsync(client, session, "red");
        await ShowAsync(client, session, "blue");

        ServiceProcess.Signal("KILL", ProcessTree.Below(service.ProcessId).First(id => ProcessTree.CommandLine(id) is var line && line.StartsWith("/usr/lib/chromium/", StringComparison.Ordinal) && !line.Contains("--type=", StringComparison.Ordinal)));
        var item = await WaitForRecordingAsync(client, session);

        var video = await Video.ReadAsync(await FetchAsync(service, (string)item["file_link"]!));
        Assert.Equal(["red", "blue"], video.Colors.Where(color => color != "white"));
        AssertNear(2 * Scene, video.Duration);
    }

    [Fact]
    public async Task A_service_that_is_killed_has_what_it_recorded_until_then_when_it_starts_again()
    {
        using var data = new TemporaryFolder();
        string session;
        await using (var service = await StartAsync(data))
        {
            using var client = new ApiClient(service.Address, service.Key);
            session = await OpenAsync(client);
            foreach (var color in new[] { "red", "lime", "blue", "red" })
            {
                await ShowAsync(client, session, color);
            }

            await service.KillAsync();
        }

        await using var restarted = await StartAsync(data);
        using var again = new ApiClient(restarted.Address, restarted.Key);
        var item = await WaitForRecordingAsync(again, session);

        var video = await Video.ReadAsync(await FetchAsync(restarted, (string)item["file_link"]!));
        Assert.Equal(["red", "lime"], video.Colors.Where(color => color != "white").Take(2));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(data.Path, "recordings")));
    }

    [Fact]
    public async Task An_encoder_that_dies_leaves_what_it_had_and_its_session_goes_on()
    {
        using var data = new TemporaryFolder();
        await using var service = await StartAsync(data);
        using var client = new ApiClient(service.Address, service.Key);
        var session = await OpenAsync(client);
        await ShowAsync(client, session, "red");
        await ShowAsync(client, session, "lime");
        await ShowAsync(client, session, "blue");

        ServiceProcess.Signal("KILL", EncoderOf(service));
        await client.PostAsync($"/v1/sessions/{session}/goto", PageOf("white"));
        var item = await WaitForRecordingAsync(client, session);

        Assert.Contains("red", (await Video.ReadAsync(await FetchAsync(service, (string)item["file_link"]!))).Colors);
        Assert.Equal("running", (string?)(await client.GetAsync($"/v1/sessions/{session}"))["status"]);
    }

    [Fact]
    public async Task An_encoder_that_hangs_holds_the_end_of_its_session_no_longer_than_it_may()
    {
        using var data = new TemporaryFolder();
        await using var service = await StartAsync(data, ("Recordings:FinishTimeout", "00:00:01"));
        using var client = new ApiClient(service.Address, service.Key);
        var session = await OpenAsync(client);
        await ShowAsync(client, session, "red");
        await ShowAsync(client, session, "lime");
        await ShowAsync(client, session, "blue");

        ServiceProcess.Signal("STOP", EncoderOf(service));
        var began = Stopwatch.GetTimestamp();
        await EndAsync(client, session);

        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(5));
        var video = await Video.ReadAsync(await FetchAsync(service, $"/v1/sessions/{session}/recordings/primary/fetch"));
        Assert.Contains("red", video.Colors);
        Assert.DoesNotContain(ProcessTree.Below(service.ProcessId), IsEncoder);
    }

    [Fact]
    public async Task At_its_limit_a_recording_ends_and_is_listed_while_the_session_goes_on()
    {
        using var data = new TemporaryFolder();
        await using var service = await StartAsync(data, ("Recordings:MaxDuration", "00:00:02"));
        using var client = new ApiClient(service.Address, service.Key);
        var session = await OpenAsync(client);
        await client.PostAsync($"/v1/sessions/{session}/goto", PageOf("red"));

        var item = await WaitForRecordingAsync(client, session);
        var video = await Video.ReadAsync(await FetchAsync(service, (string)item["file_link"]!));
        AssertNear(TimeSpan.FromSeconds(3), video.Duration);
        Assert.Equal("running", (string?)(await client.GetAsync($"/v1/sessions/{session}"))["status"]);
        Assert.Contains("ended already", TaskCases.AssertRefused(400, await client.SendAsync(HttpMethod.Post, $"/v1/sessions/{session}/recordings/pause")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_keeps_no_session_from_becoming_idle()
    {
        using var data = new TemporaryFolder();
        await using var service = await StartAsync(data, ("Api:SessionIdleTimeout", "00:00:02"));
        using var client = new ApiClient(service.Address, service.Key);
        var session = await OpenAsync(client);

        await WaitForRecordingAsync(client, session);

        Assert.Equal("idle_timeout", (string?)(await client.GetAsync($"/v1/sessions/{session}"))["end_reason"]);
    }

    [Fact]
    public async Task A_recording_is_answered_in_parts_to_those_who_may_look_and_deleted_by_those_who_may_use()
    {
        using var data = new TemporaryFolder();
        await using var service = await StartAsync(data);
        using var client = new ApiClient(service.Address, service.Key);
        var session = await OpenAsync(client);
        await ShowAsync(client, session, "red");
        await EndAsync(client, session);
        var key = await client.PostAsync("/v1/api-keys", new JsonObject { ["name"] = "looker", ["role"] = "read" });
        using var looker = new ApiClient(service.Address, (string)key["key"]!);
        var id = (string)(await looker.GetAsync($"/v1/sessions/{session}/recordings"))["items"]![0]!["id"]!;
        var whole = await FetchAsync(service, $"/v1/sessions/{session}/recordings/{id}/fetch");

        using var http = new HttpClient { BaseAddress = service.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/sessions/{session}/recordings/{id}/fetch") { Headers = { Range = new RangeHeaderValue(100, 199) } };
        request.Headers.Add("anchor-api-key", (string)key["key"]!);
        using var part = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.PartialContent, "video/mp4"), (part.StatusCode, part.Content.Headers.ContentType!.MediaType));
        Assert.Equal(whole[100..200], await part.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));

        // A player has no key.
        var link = await looker.GetAsync($"/v1/sessions/{session}/recordings/primary/fetch?format=url");
        Assert.Equal(whole, await http.GetByteArrayAsync((string)link["SignedUrl"]!, TestContext.Current.CancellationToken));
        TaskCases.AssertRefused(400, await looker.SendAsync(HttpMethod.Get, $"/v1/sessions/{session}/recordings/primary/fetch?format=link"));

        TaskCases.AssertRefused(403, await looker.DeleteAsync($"/v1/sessions/{session}/recordings/{id}"));
        TaskCases.AssertRefused(403, await looker.SendAsync(HttpMethod.Post, $"/v1/sessions/{session}/recordings/pause"));
        TaskCases.AssertRefused(404, await client.SendAsync(HttpMethod.Get, $"/v1/sessions/{TaskCases.UnknownId}/recordings"));
        TaskCases.AssertRefused(404, await client.DeleteAsync($"/v1/sessions/{session}/recordings/{TaskCases.UnknownId}"));
        TaskCases.AssertRefused(404, await client.SendAsync(HttpMethod.Post, $"/v1/sessions/{session}/recordings/pause"));
        Assert.Equal("success", (string?)(await client.DeleteAsync($"/v1/sessions/{session}/recordings/primary")).Body!["data"]!["status"]);
        TaskCases.AssertRefused(404, await client.SendAsync(HttpMethod.Get, $"/v1/sessions/{session}/recordings/primary/fetch"));
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(data.Path, "artifacts"), "*", SearchOption.AllDirectories), file => new FileInfo(file).Length == whole.Length);
    }

    [Fact]
    public async Task Nothing_is_recorded_that_nobody_asked_for()
    {
        using var data = new TemporaryFolder();
        await using var service = await StartAsync(data);
        using var client = new ApiClient(service.Address, service.Key);
        var session = (string)(await client.PostAsync("/v1/sessions", new JsonObject()))["id"]!;
        Assert.Contains("is not recorded", TaskCases.AssertRefused(400, await client.SendAsync(HttpMethod.Post, $"/v1/sessions/{session}/recordings/resume")), StringComparison.Ordinal);
        await EndAsync(client, session);

        Assert.Equal(0, (int)(await client.GetAsync($"/v1/sessions/{session}/recordings"))["count"]!);
        TaskCases.AssertRefused(404, await client.SendAsync(HttpMethod.Get, $"/v1/sessions/{session}/recordings/primary/fetch"));
        TaskCases.AssertRefused(400, await client.DeleteAsync($"/v1/sessions/{session}/recordings/primary"));
        Assert.False((bool)(await client.GetAsync("/v1/sessions"))["sessions"]![0]!["recording"]!);
    }

    [Theory]
    [InlineData("warn")]
    [InlineData("refuse")]
    public async Task Without_ffmpeg_the_answer_and_the_health_of_the_service_say_so(string unsupported)
    {
        using var data = new TemporaryFolder();
        await using var service = await StartAsync(data, ("Recordings:FfmpegPath", "/usr/bin/no-such-program"), ("Compat:UnsupportedOptions", unsupported));
        using var client = new ApiClient(service.Address, service.Key);

        var (_, health) = await client.SendAsync(HttpMethod.Get, "/health");
        Assert.StartsWith("Off: recording needs ffmpeg", (string)health!["parts"]!.AsArray().Single(part => (string)part!["name"]! == "recording")!["detail"]!, StringComparison.Ordinal);
        var answer = await client.SendAsync(HttpMethod.Post, "/v1/sessions", Asked());
        if (unsupported == "refuse")
        {
            Assert.Contains("'session.recording' is not honoured", TaskCases.AssertRefused(400, answer), StringComparison.Ordinal);
            return;
        }

        Assert.Contains("'session.recording' is not honoured", (string?)answer.Body!["data"]!["warnings"]!.AsArray().Single(), StringComparison.Ordinal);
        await EndAsync(client, (string)answer.Body["data"]!["id"]!);
        Assert.False((bool)(await client.GetAsync("/v1/sessions"))["sessions"]![0]!["recording"]!);
    }

    private static int EncoderOf(ServiceProcess service) => ProcessTree.Below(service.ProcessId).Single(IsEncoder);

    private static bool IsEncoder(int process) => ProcessTree.CommandLine(process).StartsWith("/usr/bin/ffmpeg ", StringComparison.Ordinal);

    private static Task<ServiceProcess> StartAsync(TemporaryFolder data, params (string Name, string Value)[] settings) => ServiceProcess.StartAsync(
        data.Path,
        new Dictionary<string, string>(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value))) { ["Browser:Warm"] = "0", ["Sandbox:Warm"] = "0" });

    private static JsonObject Asked() => new() { ["session"] = new JsonObject { ["recording"] = new JsonObject { ["active"] = true } } };

    private static async Task<string> OpenAsync(ApiClient client)
    {
        var session = await client.PostAsync("/v1/sessions", Asked());
        Assert.Null(session["warnings"]);
        return (string)session["id"]!;
    }

    private static JsonObject PageOf(string color) => new() { ["url"] = $"data:text/html,<body style='background:{color}'>" };

    private static async Task ShowAsync(ApiClient client, string session, string color)
    {
        await client.PostAsync($"/v1/sessions/{session}/goto", PageOf(color));
        await StayAsync(Scene);
    }

    /// <summary>Lets time pass: it is what is recorded.</summary>
    private static async Task StayAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time, TimeProvider.System);
        await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }

    private static async Task EndAsync(ApiClient client, string session) => Assert.Equal(200, (await client.DeleteAsync($"/v1/sessions/{session}")).Status);

    private static async Task AssertDoneAsync(ApiClient client, string path) => Assert.Equal("success", (string?)(await client.PostAsync(path, new JsonObject()))["status"]);

    private static Task<JsonNode> WaitForRecordingAsync(ApiClient client, string session) => Eventually.NotNullAsync(
        async () => (await client.GetAsync($"/v1/sessions/{session}/recordings"))["items"]!.AsArray().FirstOrDefault(), () => "the recording is listed");

    private static async Task<byte[]> FetchAsync(ServiceProcess service, string path)
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        http.DefaultRequestHeaders.Add("anchor-api-key", service.Key);
        return await http.GetByteArrayAsync(new Uri(path, UriKind.RelativeOrAbsolute), TestContext.Current.CancellationToken);
    }

    private static void AssertNear(TimeSpan expected, TimeSpan actual, TimeSpan? slack = null) =>
        Assert.InRange(actual, expected - (slack ?? Slack), expected + (slack ?? Slack));
}
