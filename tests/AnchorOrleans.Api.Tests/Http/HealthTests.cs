using System.Net;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnchorOrleans.Api.Tests.Http;

public sealed class HealthTests
{
    [Fact]
    public async Task Parts_that_are_ready_answer_200_without_a_key()
    {
        await using var host = await StartAsync(HealthCheckResult.Healthy("512 MiB a jail"), HealthCheckResult.Degraded("no cgroups"));

        using var response = await host.GetAsync("/health", key: null);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var body = await ApiHost.ReadAsync(response);
        Assert.Equal("degraded", body.GetProperty("status").GetString());
        Assert.Equal(
            """[{"name":"browser","status":"degraded","detail":"no cgroups"},{"name":"sandbox","status":"ready","detail":"512 MiB a jail"}]""",
            body.GetProperty("parts").GetRawText());
        Assert.True(body.GetProperty("engine").GetString() is "orleans" or "local");
        Assert.NotEmpty(body.GetProperty("version").GetString()!);
    }

    [Fact]
    public async Task A_part_that_is_not_ready_answers_503_with_its_name_but_not_its_exception()
    {
        await using var host = await StartAsync(
            HealthCheckResult.Healthy(), HealthCheckResult.Unhealthy("starting", new InvalidOperationException("the secret of the bug")));

        using var response = await host.GetAsync("/health", key: null);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        var body = await ApiHost.ReadAsync(response);
        Assert.Equal("Not ready: browser", body.GetProperty("message").GetString());
        Assert.DoesNotContain("secret", body.GetRawText(), StringComparison.Ordinal);
    }

    private static Task<ApiHost> StartAsync(HealthCheckResult sandbox, HealthCheckResult browser) => ApiHost.StartAsync(configure: builder =>
        builder.Services.AddHealthChecks().AddCheck("sandbox", () => sandbox).AddCheck("browser", () => browser));
}
