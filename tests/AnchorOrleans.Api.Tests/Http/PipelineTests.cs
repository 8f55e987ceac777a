using System.Net;
using System.Net.Http.Headers;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Executions;
using AnchorOrleans.Tasks;
using AnchorOrleans.Tenants;
using Microsoft.AspNetCore.Routing;

namespace AnchorOrleans.Api.Tests.Http;

public sealed class PipelineTests
{
    /// <summary>Endpoints that answer without a key, or look for it themselves.</summary>
    private static readonly string[] Open =
    [
        "/", "/devtools/page/{pageId}", "/health", "/json", "/json/list", "/json/version", "/live", "/live/open", "/live/session", "/live/watch", "/live/{file}",
        "/openapi.json", "/socket.io", "/start/active-sockets", "/start/health", "/task/{sessionId}/{taskId}", "/task/{sessionId}/{taskId}/events", "/v1/downloads", "/ws",
    ];

    [Fact]
    public async Task An_unknown_route_answers_404_in_the_family_shape()
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.GetAsync("/v1/nothing/here");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("There is no GET /v1/nothing/here.", await ApiHost.ReadRefusalAsync(response));
    }

    [Fact]
    public async Task A_wrong_method_answers_405_in_the_family_shape()
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.SendAsync(HttpMethod.Patch, $"/v1/task/{ApiHost.TaskId}");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        await ApiHost.ReadRefusalAsync(response);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("sk-unknown")]
    [InlineData("rk.nonsense")]
    public async Task A_missing_or_unknown_key_answers_401(string? key)
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.GetAsync("/v1/task", key);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("anchor-api-key", await ApiHost.ReadRefusalAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_in_the_query_opens_nothing_but_browsers()
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.GetAsync($"/v1/task?apiKey={ApiHost.AdminKey}", key: null);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task The_key_is_checked_before_the_body_is_read()
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.PostAsync("/v1/task", "{ not json", key: null);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("{ \"name\": ", "not valid JSON")]
    [InlineData("{\"name\":\"a\",\"name\":\"b\"}", "not valid JSON")]
    [InlineData("{\"name\":\"\\ud800\"}", "not valid JSON")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("\"text\"", "must be a JSON object")]
    [InlineData("null", "must be a JSON object")]
    public async Task A_malformed_body_answers_400(string body, string expected)
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.PostAsync("/v1/task", body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, await ApiHost.ReadRefusalAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_body_answers_400()
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.SendAsync(HttpMethod.Post, "/v1/task");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        await ApiHost.ReadRefusalAsync(response);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task An_unknown_content_type_answers_415(string type)
    {
        await using var host = await ApiHost.StartAsync();
        using var content = new StringContent("{}");
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/task") { Content = content };
        request.Headers.Add("anchor-api-key", ApiHost.AdminKey);

        using var response = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Contains("application/json", await ApiHost.ReadRefusalAsync(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_the_limit_answers_413_whether_or_not_it_names_its_length(bool isChunked)
    {
        await using var host = await ApiHost.StartAsync([("Api:MaxBodyBytes", "2048")]);
        using var content = new StringContent($"{{\"name\":\"{new string('a', 4000)}\"}}", System.Text.Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/task") { Content = content };
        request.Headers.Add("anchor-api-key", ApiHost.AdminKey);
        request.Headers.TransferEncodingChunked = isChunked;

        using var response = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("2,048 bytes", await ApiHost.ReadRefusalAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_key_may_look_but_not_change()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddTask();

        using var looked = await host.GetAsync($"/v1/task/{ApiHost.TaskId}", ApiHost.ReadKey);
        using var changed = await host.PostAsync("/v1/task", """{"name":"a","language":"typescript"}""", ApiHost.ReadKey);

        Assert.Equal(HttpStatusCode.OK, looked.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, changed.StatusCode);
        Assert.Contains("may only look", await ApiHost.ReadRefusalAsync(changed), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/v1/task")]
    [InlineData("GET", $"/v1/task/{ApiHost.TaskId}")]
    [InlineData("GET", $"/v1/task/{ApiHost.TaskId}/executions")]
    [InlineData("GET", "/v1/executions/0197f3c0-0000-7000-8000-0000000000ee/logs")]
    [InlineData("POST", "/v1/executions/0197f3c0-0000-7000-8000-0000000000ee/cancel")]
    public async Task The_key_of_a_run_neither_reads_nor_changes_what_is_not_its_own(string method, string path)
    {
        await using var host = await ApiHost.StartAsync();
        host.AddExecution().On("AuthorizeAsync", arguments => Task.FromResult(
            Equals(arguments[0], ApiHost.SandboxKey.SecretHash) ? new RunGrant(new(ApiHost.ExecutionId), null, null) : null));
        host.AddExecution("0197f3c0-0000-7000-8000-0000000000ee").On("DescribeAsync", _ => Task.FromResult<ExecutionView?>(ApiHost.ViewOf(ExecutionStatus.Running)));

        using var response = await host.SendAsync(new HttpMethod(method), path, method == "POST" ? "{}" : null, ApiHost.SandboxKey.Text);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("key of a run", await ApiHost.ReadRefusalAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_of_a_run_that_has_ended_answers_401()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddExecution().On("AuthorizeAsync", _ => Task.FromResult<RunGrant?>(null));

        using var response = await host.GetAsync($"/v1/sessions/{ApiHost.SessionId}", ApiHost.SandboxKey.Text);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A_part_that_does_not_answer_makes_503_with_Retry_After()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddTask().On("DescribeAsync", _ => Task.FromException<TaskDescription?>(new TimeoutException("no answer")));

        using var response = await host.GetAsync($"/v1/task/{ApiHost.TaskId}");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter?.Delta);
        await ApiHost.ReadRefusalAsync(response);
    }

    [Fact]
    public async Task A_bug_makes_500_in_the_family_shape_without_its_text_and_one_line_in_the_log()
    {
        var log = new RecordingLog();
        await using var host = await ApiHost.StartAsync(configure: builder => builder.Logging.AddProvider(log));
        host.AddTask().On("DescribeAsync", _ => throw new InvalidOperationException("the secret of the bug"));

        using var response = await host.GetAsync($"/v1/task/{ApiHost.TaskId}");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.DoesNotContain("secret", await ApiHost.ReadRefusalAsync(response), StringComparison.Ordinal);
        Assert.Single(log.Lines, line => line.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task No_log_line_holds_the_query_even_when_everything_is_logged()
    {
        var log = new RecordingLog();
        await using var host = await ApiHost.StartAsync(
            [("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "Trace"), ("Logging:Recording:LogLevel:Default", "Trace")],
            builder => builder.Logging.AddProvider(log));

        using var root = await host.GetAsync("/?apiKey=VERY-SECRET&sessionId=x", key: null);
        using var browser = await host.GetAsync("/json/version/?apiKey=VERY-SECRET&sessionId=x", key: null);
        using var header = await host.GetAsync("/v1/task", key: "VERY-SECRET");
        await host.StopAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, browser.StatusCode);
        Assert.NotEmpty(log.Lines);
        Assert.DoesNotContain(log.Lines, line => line.Text.Contains("VERY-SECRET", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_endpoint_but_the_open_ones_names_the_access_it_needs()
    {
        await using var host = await ApiHost.StartAsync();

        var keyless = host.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<RequiredAccess>() is null)
            .Select(endpoint => $"/{endpoint.RoutePattern.RawText!.Trim('/')}");

        Assert.Equal(Open, keyless.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_setting_out_of_its_range_keeps_the_host_from_starting()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(
            () => ApiHost.StartAsync([("Api:MaxPageSize", "0")]));

        Assert.Contains("MaxPageSize", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_known_key_is_asked_for_once()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddTask();
        var key = host.Grains.Add<IApiKeyGrain>(ApiKeyHash.Of("sk-new").Value)
            .On("AuthorizeAsync", _ => Task.FromResult<ApiKeyGrant?>(new ApiKeyGrant(new(ApiHost.TenantId), ApiKeyRole.Read)));

        using var first = await host.GetAsync($"/v1/task/{ApiHost.TaskId}", "sk-new");
        using var second = await host.GetAsync($"/v1/task/{ApiHost.TaskId}", "sk-new");

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Single(key.Calls);
    }
}
