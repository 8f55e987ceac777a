using System.Net;
using AnchorOrleans.Api.Tests.Http;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Profiles;
using AnchorOrleans.Sessions;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Api.Tests.Agents;

/// <summary>Environments over HTTP, under both names.</summary>
public sealed class EnvironmentTests
{
    private static readonly ProfileView Empty = new("shop", ProfileStatus.Empty, "signed in", null, ApiHost.Now, null, null);

    [Theory]
    [InlineData("/environments", "environment", "Environment created")]
    [InlineData("/profiles", "profile", "Profile created")]
    public async Task One_that_is_made_is_empty(string path, string field, string message)
    {
        await using var host = await AgentHost.StartAsync();
        host.Making = new ProfileOutcome.Accepted(Empty);

        var answer = await host.PostAsync(path, """{"name":"shop","description":"signed in"}""");

        var made = answer.GetProperty(field);
        Assert.Equal((true, message), (answer.GetProperty("success").GetBoolean(), answer.GetProperty("message").GetString()));
        Assert.Equal(
            ("shop", ApiHost.TenantId, "shop", "signed in", "empty", 0),
            (made.GetProperty("_id").GetString(), made.GetProperty("userId").GetString(), made.GetProperty("name").GetString(), made.GetProperty("description").GetString(), made.GetProperty("status").GetString(), made.GetProperty("blobSize").GetInt32()));
    }

    [Theory]
    [InlineData("environments")]
    [InlineData("profiles")]
    public async Task The_list_begins_with_the_newest(string path)
    {
        await using var host = await AgentHost.StartAsync();
        host.Api.Grains.Add<INameListGrain>($"{ApiHost.TenantId}/profiles").On("ListAsync", _ => Task.FromResult<System.Collections.Immutable.ImmutableArray<string>>(["shop"]));
        host.Environment = Empty with { Status = ProfileStatus.Ready, Content = new(new ArtifactReference(new string('d', 64), 100), "sealed") };

        using var response = await host.Api.GetAsync($"/{path}", ApiHost.ReadKey);

        var only = Assert.Single((await ApiHost.ReadAsync(response)).GetProperty(path).EnumerateArray());
        Assert.Equal(("ready", 100), (only.GetProperty("status").GetString(), only.GetProperty("blobSize").GetInt32()));
    }

    [Theory]
    [InlineData("/environments", "{}", "400 MISSING_REQUIRED_FIELD 'name' is required: a string of 1 to 64 characters")]
    [InlineData("/profiles", """{"name":"a/b"}""", "400 INVALID_PARAMETER 'name' must have 1 to 64 letters")]
    [InlineData("/profiles", """{"name":"shop","description":7}""", "400 INVALID_PARAMETER 'description' must be a string")]
    [InlineData("/environments", """{"name":"shop"}""", "409 CONFLICT Environment 'shop' exists already")]
    public async Task What_is_wrong_is_told(string path, string body, string expected)
    {
        await using var host = await AgentHost.StartAsync();

        using var response = await host.Api.PostAsync(path, body);

        Assert.StartsWith(expected, await AgentHost.ReadRefusalAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_are_told_with_the_limit()
    {
        await using var host = await AgentHost.StartAsync();
        host.Making = new ProfileOutcome.TooMany(20);

        using var response = await host.Api.PostAsync("/environments", """{"name":"shop"}""");

        Assert.Equal("400 INVALID_PARAMETER Maximum of 20 environments allowed", await AgentHost.ReadRefusalAsync(response));
    }

    [Theory]
    [InlineData("/environments/none", "404 ENVIRONMENT_NOT_FOUND Environment not found")]
    [InlineData("/environments/a%20.", "404 ENVIRONMENT_NOT_FOUND Environment not found")]
    [InlineData("/profiles/none", "404 PROFILE_NOT_FOUND Profile not found")]
    public async Task One_that_is_not_there_is_404(string path, string expected)
    {
        await using var host = await AgentHost.StartAsync();

        using var response = await host.Api.SendAsync(HttpMethod.Delete, path);

        Assert.Equal(expected, await AgentHost.ReadRefusalAsync(response));
    }

    [Fact]
    public async Task One_that_is_there_is_deleted()
    {
        await using var host = await AgentHost.StartAsync();
        host.Environment = Empty;

        using var response = await host.Api.SendAsync(HttpMethod.Delete, "/environments/shop");

        Assert.Equal("Environment deleted", (await ApiHost.ReadAsync(response)).GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("environmentId")]
    [InlineData("profileId")]
    public async Task A_session_begins_with_its_environment_and_is_to_replace_it(string field)
    {
        await using var host = await AgentHost.StartAsync();
        host.Environment = Empty;

        await host.PostAsync("/start/start-session", $$"""{"{{field}}":"shop"}""");

        Assert.Equal(new SessionProfile("shop", IsPersisted: true), host.Session.Settings.Profile);
    }

    [Theory]
    [InlineData("/start/start-session", """{"environmentId":"shop"}""")]
    [InlineData("/start/run-task", """{"prompt":"a","environmentId":"../shop"}""")]
    public async Task An_unknown_environment_opens_no_session(string path, string body)
    {
        await using var host = await AgentHost.StartAsync();

        using var response = await host.Api.PostAsync(path, body);

        Assert.Equal("404 ENVIRONMENT_NOT_FOUND Environment not found", await AgentHost.ReadRefusalAsync(response));
        Assert.Empty(host.Submitted);
    }

    [Fact]
    public async Task An_environment_that_another_session_will_replace_is_in_use()
    {
        await using var host = await AgentHost.StartAsync();
        host.Environment = Empty;
        host.Opening = new OpenOutcome.Failed(OpenOutcome.ProfileBusy, "Session 's' will replace profile 'shop' when it ends.");

        using var response = await host.Api.PostAsync("/start/start-session", """{"environmentId":"shop"}""");

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.StartsWith("409 ENVIRONMENT_IN_USE Session 's'", await AgentHost.ReadRefusalAsync(response), StringComparison.Ordinal);
    }
}
