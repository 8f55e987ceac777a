using System.Collections.Immutable;
using AnchorOrleans.Sandbox.Tests.Fixture;
using Microsoft.AspNetCore.Http;

namespace AnchorOrleans.Sandbox.Tests;

/// <summary>The unmodified npm package, against endpoints that record what it asks and a real browser.</summary>
public sealed class SdkTests(SandboxFixture fixture) : IAsyncLifetime
{
    private const string SessionId = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e";

    private readonly UnixFolder _folder = new();
    private Chromium _chromium = null!;
    private WebEndpoint _platform = null!;
    private WebEndpoint _site = null!;

    public async ValueTask InitializeAsync()
    {
        _chromium = await Chromium.StartAsync();
        _platform = await WebEndpoint.StartAsync(_folder["platform.sock"], AnswerAsync);
        _site = await WebEndpoint.StartAsync(isSecure: false, context => context.Response.WriteAsync("<title>A page</title>", context.RequestAborted));
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        await _platform.DisposeAsync();
        await _chromium.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_documented_basic_task_runs_unchanged()
    {
        var code = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Samples", "basic-task.ts"), TestContext.Current.CancellationToken);
        var trial = Trial(("ANCHOR_TARGET_URL", _site.Address.ToString()), ("ANCHOR_MAX_PAGES", "3"));

        var output = await trial.OutputOfAsync(code);

        Assert.Equal("""{"success":true,"message":"Task completed successfully"}""", output);
        Assert.Equal([$"Scraping up to 3 pages from {_site.Address}"], trial.Texts, StringComparer.Ordinal);
        Assert.Equal(
            [
                new WebRequest("POST /v1/sessions", SandboxPlatform.HostName, "sk-run", "{}"),
                new WebRequest($"GET /?apiKey=sk-run&sessionId={SessionId}", SandboxPlatform.HostName, null, ""),
            ],
            _platform.Requests);
        Assert.Contains(_site.Requests, request => request.Line is "GET /");
    }

    [Fact]
    public async Task The_usual_task_hands_a_prompt_to_the_agent()
    {
        var trial = Trial(("ANCHOR_SESSION_ID", SessionId), ("ANCHOR_TOOL_INPUT", """{"query":"cats"}"""));

        var output = await trial.OutputOfAsync(
            """
            import AnchorBrowser from 'anchorbrowser';
            import { Page } from 'playwright';
            import { z } from 'zod';

            const Input = z.object({ query: z.string().min(1) });

            export default async function search(page?: Page) {
                const client = new AnchorBrowser();
                const sessionId = z.string().uuid().parse(process.env.ANCHOR_SESSION_ID);
                const { query } = Input.parse(JSON.parse(process.env.ANCHOR_TOOL_INPUT!));
                const result: any = await client.agent.task(`Search for ${query}`, { sessionId, taskOptions: { maxSteps: 20 } });
                return { success: true, output: result.data.result };
            }
            """);

        Assert.Equal("""{"success":true,"output":{"found":7}}""", output);
        Assert.Equal(
            ["GET /?apiKey=sk-run&sessionId=" + SessionId, "POST /v1/tools/perform-web-task?sessionId=" + SessionId],
            _platform.Requests.Select(request => request.Line),
            StringComparer.Ordinal);
        Assert.Contains("\"prompt\":\"Search for cats\"", _platform.Requests.Last().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_of_the_platform_is_the_SDKs_error_at_the_authors_place()
    {
        var failure = await Trial().FailureOfAsync(
            """
            import AnchorClient from 'anchorbrowser';
            const client = new AnchorClient();
            export default async () => {
                await client.sessions.retrieve('unknown');
            };
            """);

        Assert.StartsWith("404", failure.Message, StringComparison.Ordinal);
        Assert.Equal(4, failure.Position?.Line);
    }

    private Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        if (context.WebSockets.IsWebSocketRequest)
        {
            return _chromium.RelayAsync(context);
        }

        context.Response.StatusCode = HttpMethods.IsGet(request.Method) ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        return context.Response.WriteAsJsonAsync<object>(
            request.Path.Value switch
            {
                "/v1/sessions" => new { data = new { id = SessionId } },
                "/v1/tools/perform-web-task" => new { data = new { result = new { found = 7 } } },
                _ => new { error = new { code = 404, message = "There is no such thing." } },
            },
            context.RequestAborted);
    }

    private Trial Trial(params (string Name, string Value)[] inputs)
    {
        return new Trial(fixture.Sandbox)
        {
            PlatformSocket = _folder["platform.sock"],
            Environment = inputs.ToImmutableDictionary(input => input.Name, input => input.Value, StringComparer.Ordinal)
                .Add("ANCHOR_API_KEY", "sk-run")
                .Add("ANCHORBROWSER_API_KEY", "sk-run")
                .Add("ANCHORBROWSER_BASE_URL", SandboxPlatform.BaseUrl),
        };
    }
}
