using System.Net;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Api.Tests.Requests;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Profiles;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Tests.Http;

/// <summary>Profiles over HTTP: what is refused, and with which words.</summary>
public sealed class ProfileTests
{
    private const string Body = $$"""{"name":"shop","session_id":"{{ApiHost.SessionId}}"}""";

    [Theory]
    [InlineData("""{"session_id":"x"}""", "name")]
    [InlineData("""{"name":"a/b","session_id":"x"}""", "name")]
    [InlineData("""{"name":"../b","session_id":"x"}""", "name")]
    [InlineData("""{"name":"shop"}""", "session_id")]
    [InlineData("""{"name":"shop","session_id":"x","source":"file"}""", "source")]
    public async Task What_is_wrong_is_named(string body, string field)
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.PostAsync("/v1/profiles", body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains($"'{field}'", await ApiHost.ReadRefusalAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sticky_address_is_not_offered()
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.PostAsync("/v1/profiles", """{"name":"shop","session_id":"x","dedicated_sticky_ip":true}""");

        Assert.Equal(HttpStatusCode.NotImplemented, response.StatusCode);
    }

    [Fact]
    public async Task Too_many_profiles_are_409_with_the_limit()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddSession(ApiHost.SessionOf());
        host.Grains.Add<IProfileGrain>($"{ApiHost.TenantId}/{HexHash.Of("shop")}").On("PrepareAsync", _ => Task.FromResult<ProfileOutcome>(new ProfileOutcome.TooMany(3)));

        using var response = await host.PostAsync("/v1/profiles", Body);

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Contains("3 profiles", await ApiHost.ReadRefusalAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_ends_meanwhile_leaves_no_profile_behind()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddSession(ApiHost.SessionOf()).On("SaveProfileAsync", _ => Task.FromResult(false));
        var view = new ProfileView("shop", ProfileStatus.Pending, null, new(ApiHost.SessionId), ApiHost.Now, null, null);
        var profile = host.Grains.Add<IProfileGrain>($"{ApiHost.TenantId}/{HexHash.Of("shop")}")
            .On("PrepareAsync", _ => Task.FromResult<ProfileOutcome>(new ProfileOutcome.Accepted(view)))
            .On("DeleteAsync", _ => Task.FromResult<ProfileView?>(view));

        using var response = await host.PostAsync("/v1/profiles", Body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("DeleteAsync(shop)", profile.Calls.Last());
    }

    [Fact]
    public async Task A_key_that_may_only_look_deletes_no_profile()
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.SendAsync(HttpMethod.Delete, "/v1/profiles/shop", key: ApiHost.ReadKey);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public void A_session_names_its_profile()
    {
        var full = Reading.Valid<CreateSessionRequest>("""{"browser":{"profile":{"name":"my shop","persist":true,"store_cache":true}}}""");

        Assert.Equal(new SessionProfile("my shop", IsPersisted: true, KeepsCaches: true), full.Browser.Profile);
        Assert.Null(Reading.Valid<CreateSessionRequest>("""{"browser":{"profile":{"persist":true}}}""").Browser.Profile);
        Assert.Contains("browser.profile.name", Reading.Refused<CreateSessionRequest>("""{"browser":{"profile":{"name":".."}}}"""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OpenOutcome.ProfileMissing, HttpStatusCode.NotFound)]
    [InlineData(OpenOutcome.ProfileBusy, HttpStatusCode.Conflict)]
    public async Task A_session_without_its_profile_says_why(string reason, HttpStatusCode expected)
    {
        await using var host = await ApiHost.StartAsync();
        var session = new Stub<ISessionGrain>().On("OpenAsync", _ => Task.FromResult<OpenOutcome>(new OpenOutcome.Failed(reason, "Because.")));
        var otherwise = host.Grains.Otherwise!;
        host.Grains.Otherwise = (type, key) => type == typeof(ISessionGrain) ? session.Instance : otherwise(type, key);

        using var response = await host.PostAsync("/v1/sessions", """{"browser":{"profile":{"name":"shop"}}}""");

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("Because.", await ApiHost.ReadRefusalAsync(response));
    }
}
