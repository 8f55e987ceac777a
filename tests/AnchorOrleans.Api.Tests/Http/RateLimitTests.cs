using System.Net;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Testing;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AnchorOrleans.Api.Tests.Http;

public sealed class RateLimitTests
{
    private const string Path = "/v1/sessions/all/status";

    [Fact]
    public async Task A_key_learns_what_is_left_and_is_refused_beyond_it_until_the_minute_is_over()
    {
        var clock = new ManualTimeProvider();
        await using var host = await StartAsync(clock, ("RateLimits:RequestsPerMinute", "2"));

        using var first = await host.GetAsync(Path);
        using var second = await host.GetAsync(Path);
        using var third = await host.GetAsync(Path);
        using var others = await host.GetAsync(Path, ApiHost.ReadKey);
        clock.Advance(TimeSpan.FromMinutes(1));
        using var later = await host.GetAsync(Path);

        Assert.Equal("\"2-in-1min\"; r=1; t=60", Assert.Single(first.Headers.GetValues("RateLimit")));
        Assert.Equal("\"2-in-1min\"; q=2; w=60", Assert.Single(first.Headers.GetValues("RateLimit-Policy")));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK, HttpStatusCode.OK],
            new[] { first, second, third, others, later }.Select(response => response.StatusCode));
        Assert.Equal(TimeSpan.FromSeconds(60), third.Headers.RetryAfter?.Delta);
        Assert.Contains("RateLimits:RequestsPerMinute", await ApiHost.ReadRefusalAsync(third), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asking_for_sessions_has_a_limit_of_its_own()
    {
        await using var host = await StartAsync(new ManualTimeProvider(), ("RateLimits:SessionsPerMinute", "1"));

        // What is wrong with the body does not matter: it was an asking.
        using var first = await host.PostAsync("/v1/sessions", "[]");
        using var second = await host.PostAsync("/v1/sessions/async", "{}");
        using var looking = await host.GetAsync(Path);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.TooManyRequests, HttpStatusCode.OK), (first.StatusCode, second.StatusCode, looking.StatusCode));
        Assert.StartsWith("Session creation rate limit exceeded", await ApiHost.ReadRefusalAsync(second), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_keys_of_one_address_are_looked_up_up_to_a_limit_and_good_keys_go_on()
    {
        await using var host = await StartAsync(new ManualTimeProvider(), ("RateLimits:UnknownKeysPerMinute", "2"));
        using var good = await host.GetAsync(Path);

        using var first = await host.GetAsync(Path, "wrong-1");
        using var second = await host.GetAsync(Path, "wrong-2");
        using var third = await host.GetAsync(Path, "wrong-3");
        using var goodStill = await host.GetAsync(Path);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests, HttpStatusCode.OK],
            new[] { good, first, second, third, goodStill }.Select(response => response.StatusCode));
        Assert.NotNull(third.Headers.RetryAfter);
    }

    private static async Task<ApiHost> StartAsync(ManualTimeProvider clock, params (string Key, string Value)[] settings)
    {
        var host = await ApiHost.StartAsync(settings, builder => builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock)));
        host.Lists.On("ListSessionsAsync", _ => Task.FromResult(new SessionListPage([], 0)));
        return host;
    }
}
