using System.Collections.Immutable;
using System.Net;
using AnchorOrleans.Api.Sessions.LiveView;

namespace AnchorOrleans.Api.Tests.Http;

public sealed class ThumbnailTests
{
    private const string Path = $"/v1/sessions/{ApiHost.SessionId}/thumbnail";

    public static TheoryData<LookOutcome, HttpStatusCode, string, string?> Outcomes => new()
    {
        { new LookOutcome.NotShown(TimeSpan.FromSeconds(2)), HttpStatusCode.ServiceUnavailable, "has not shown itself yet", "2" },
        { new LookOutcome.NoBrowser(), HttpStatusCode.NotFound, "has no browser", null },
    };

    [Fact]
    public async Task A_picture_is_sent_once_to_who_keeps_it_and_may_be_seen_by_who_may_look()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddSession(ApiHost.SessionOf());
        ImmutableArray<byte> picture = [0xFF, 0xD8, 1, 2];
        host.Views.On("LookAsync", _ => Task.FromResult<LookOutcome>(new LookOutcome.Picture(picture)));

        using var first = await host.GetAsync(Path, ApiHost.ReadKey);
        var tag = first.Headers.ETag!.ToString();
        using var again = await host.SendAsync(HttpMethod.Get, Path, headers: ("If-None-Match", tag));
        picture = [0xFF, 0xD8, 3];
        using var other = await host.SendAsync(HttpMethod.Get, Path, headers: ("If-None-Match", tag));

        Assert.Equal((HttpStatusCode.OK, "image/jpeg"), (first.StatusCode, first.Content.Headers.ContentType!.MediaType));
        Assert.Equal([0xFF, 0xD8, 1, 2], await first.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.True(first.Headers.CacheControl is { Private: true, NoCache: true });
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task Without_a_picture_the_reason_is_told(LookOutcome outcome, HttpStatusCode status, string reason, string? retryAfter)
    {
        await using var host = await ApiHost.StartAsync();
        host.AddSession(ApiHost.SessionOf());
        host.Views.On("LookAsync", _ => Task.FromResult(outcome));

        using var response = await host.GetAsync(Path);

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(reason, await ApiHost.ReadRefusalAsync(response), StringComparison.Ordinal);
        Assert.Equal(retryAfter, response.Headers.RetryAfter?.ToString());
    }
}
