using AnchorOrleans.Api.Executions;
using AnchorOrleans.Api.Tests.Requests;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Api.Tests.Executions;

public sealed class RunRequestTests
{
    private const string Id = "0197f3c0-0000-7000-8000-00000000abcd";

    [Fact]
    public void What_is_missing_has_its_default()
    {
        var (task, version, run) = Reading.Valid<RunByIdRequest>($$"""{"taskId":"{{Id.ToUpperInvariant()}}"}""");

        Assert.Equal(new TaskId(Id), task);
        Assert.Null(version);
        Assert.Empty(run.Inputs.Plain);
        Assert.Empty(run.Inputs.Secret);
        Assert.Equal((false, null, null, true), (run.IsAsync, run.Session, run.OverrideJson, run.CleanupSessions));
    }

    [Fact]
    public void Everything_can_be_said()
    {
        var (_, version, run) = Reading.Valid<RunByIdRequest>(
            $$"""{"taskId":"{{Id}}","version":"007","async":true,"sessionId":"{{Id}}","inputs":{"ANCHOR_":"","ANCHOR_X1":"é"},"overrideBrowserConfiguration":{"tags":[]},"cleanupSessions":false,"taskSessionId":"ignored"}""");

        Assert.Equal(VersionLabel.OfNumber(7), version);
        Assert.Equal((true, new SessionId(Id), """{"tags":[]}""", false), (run.IsAsync, run.Session, run.OverrideJson, run.CleanupSessions));
        Assert.Equal(["ANCHOR_=", "ANCHOR_X1=é"], run.Inputs.Plain.Select(input => $"{input.Key}={input.Value}"), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("""{}""", "'taskId' is required: a string of 1 to 100 characters.")]
    [InlineData("""{"taskId":"x"}""", "'taskId' must be a UUID.")]
    [InlineData("""{"taskId":ID,"version":1}""", "'version' must be a string.")]
    [InlineData("""{"taskId":ID,"version":"newest"}""", "'version' must be 'draft', 'latest' or a number of at most 2147483647.")]
    [InlineData("""{"taskId":ID,"version":"1\n"}""", "'version' must be 'draft', 'latest' or a number of at most 2147483647.")]
    [InlineData("""{"taskId":ID,"async":"true"}""", "'async' must be true or false.")]
    [InlineData("""{"taskId":ID,"cleanupSessions":1}""", "'cleanupSessions' must be true or false.")]
    [InlineData("""{"taskId":ID,"sessionId":"a/b"}""", "'sessionId' must be the id of a session, a UUID.")]
    [InlineData("""{"taskId":ID,"maxAttempts":0}""", "'maxAttempts' must be a whole number from 1 to 10.")]
    [InlineData("""{"taskId":ID,"maxAttempts":11}""", "'maxAttempts' must be a whole number from 1 to 10.")]
    [InlineData("""{"taskId":ID,"maxAttempts":"3"}""", "'maxAttempts' must be a whole number from 1 to 10.")]
    [InlineData("""{"taskId":ID,"retryDelaySeconds":0}""", "'retryDelaySeconds' must be a whole number from 1 to 60.")]
    [InlineData("""{"taskId":ID,"retryDelaySeconds":61}""", "'retryDelaySeconds' must be a whole number from 1 to 60.")]
    [InlineData("""{"taskId":ID,"ttlSeconds":0}""", "'ttlSeconds' must be a whole number from 1 to 86400.")]
    [InlineData("""{"taskId":ID,"ttlSeconds":86401}""", "'ttlSeconds' must be a whole number from 1 to 86400.")]
    [InlineData("""{"taskId":ID,"priority":101}""", "'priority' must be a whole number from -100 to 100.")]
    [InlineData("""{"taskId":ID,"priority":-101}""", "'priority' must be a whole number from -100 to 100.")]
    [InlineData("""{"taskId":ID,"priority":0.5}""", "'priority' must be a whole number from -100 to 100.")]
    [InlineData("""{"taskId":ID,"concurrencyKey":""}""", "'concurrencyKey' must be 1 to 255 visible ASCII characters.")]
    [InlineData("""{"taskId":ID,"concurrencyKey":"a b"}""", "'concurrencyKey' must be 1 to 255 visible ASCII characters.")]
    [InlineData("""{"taskId":ID,"concurrencyKey":"é"}""", "'concurrencyKey' must be 1 to 255 visible ASCII characters.")]
    [InlineData("""{"taskId":ID,"concurrencyKey":7}""", "'concurrencyKey' must be a string.")]
    [InlineData("""{"taskId":ID,"inputs":[]}""", "'inputs' must be an object.")]
    [InlineData("""{"taskId":ID,"inputs":"ANCHOR_A=1"}""", "'inputs' must be an object.")]
    [InlineData("""{"taskId":ID,"inputs":{"ANCHOR_N":17}}""", "'inputs.ANCHOR_N' must be a string.")]
    [InlineData("""{"taskId":ID,"inputs":{"PATH":"x"}}""", "'inputs.PATH' must be named ANCHOR_ and letters, digits or underscores.")]
    [InlineData("""{"taskId":ID,"inputs":{"ANCHORBROWSER_API_KEY":"x"}}""", "'inputs.ANCHORBROWSER_API_KEY' must be named ANCHOR_ and letters, digits or underscores.")]
    [InlineData("""{"taskId":ID,"inputs":{"anchor_x":"x"}}""", "'inputs.anchor_x' must be named ANCHOR_ and letters, digits or underscores.")]
    [InlineData("""{"taskId":ID,"inputs":{"ANCHOR_A=B":"x"}}""", "'inputs.ANCHOR_A=B' must be named ANCHOR_ and letters, digits or underscores.")]
    [InlineData("""{"taskId":ID,"inputs":{"ANCHOR_Ä":"x"}}""", "'inputs.ANCHOR_Ä' must be named ANCHOR_ and letters, digits or underscores.")]
    [InlineData("""{"taskId":ID,"inputs":{"ANCHOR_API_KEY":"x"}}""", "'inputs.ANCHOR_API_KEY' is set by the platform and cannot be an input.")]
    [InlineData("""{"taskId":ID,"inputs":{"ANCHOR_SESSION_ID":"x"}}""", "'inputs.ANCHOR_SESSION_ID' is set by the platform and cannot be an input.")]
    [InlineData("""{"taskId":ID,"inputs":{"ANCHOR_TOOL_DETAILS":"x"}}""", "'inputs.ANCHOR_TOOL_DETAILS' is set by the platform and cannot be an input.")]
    [InlineData("""{"taskId":ID,"inputs":{"ANCHOR_X":"a\u0000b"}}""", "'inputs.ANCHOR_X' must not hold the character U+0000.")]
    [InlineData("""{"taskId":ID,"overrideBrowserConfiguration":{"tags":"a"}}""", "'overrideBrowserConfiguration.tags' must be an array of strings.")]
    [InlineData("""{"taskId":ID,"inputs":{"ANCHOR_A":"1"},"secretInputs":["ANCHOR_B"]}""", "'secretInputs' names 'ANCHOR_B', which is not among the inputs.")]
    [InlineData("""{"taskId":ID,"secretInputs":"ANCHOR_B"}""", "'secretInputs' must be an array of strings.")]
    public void A_wrong_field_is_named_with_its_rule(string json, string expected) =>
        Assert.Equal(expected, Reading.Refused<RunByIdRequest>(json.Replace(":ID,", $":\"{Id}\",", StringComparison.Ordinal)));

    [Fact]
    public void How_a_run_is_queued_and_repeated_can_be_said()
    {
        var (_, _, run) = Reading.Valid<RunByIdRequest>(
            $$"""{"taskId":"{{Id}}","maxAttempts":10,"retryDelaySeconds":60,"ttlSeconds":86400,"priority":-100,"concurrencyKey":"{{new string('~', 255)}}"}""");

        Assert.Equal(new RunQueueing(10, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1), -100, new string('~', 255)), run.Queueing);
        Assert.Equal(new RetryPolicy(10, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)), run.Queueing.ToPolicy(Reading.Limits));
        Assert.Equal(new RetryPolicy(2, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)), (run.Queueing with { MaxAttempts = 2, RetryDelay = null }).ToPolicy(Reading.Limits));
        Assert.Null((run.Queueing with { MaxAttempts = 1 }).ToPolicy(Reading.Limits));
    }

    [Fact]
    public void A_concurrency_key_has_at_most_255_characters() => Assert.Equal(
        "'concurrencyKey' may have at most 255 characters; it has 256.",
        Reading.Refused<RunByNameRequest>($$"""{"concurrencyKey":"{{new string('a', 256)}}"}"""));

    [Theory]
    [InlineData(65_536 - 8, null)]
    [InlineData(65_536 - 7, "'inputs' may have at most 65,536 bytes, names and values together; it has 65,537.")]
    public void Inputs_may_have_64_KiB_together(int valueSize, string? expected)
    {
        var json = $$$"""{"inputs":{"ANCHOR_A":"{{{new string('x', valueSize)}}}"}}""";

        if (expected is null)
        {
            Assert.Single(Reading.Valid<RunByNameRequest>(json).Run.Inputs.Plain);
        }
        else
        {
            Assert.Equal(expected, Reading.Refused<RunByNameRequest>(json));
        }
    }

    [Fact]
    public void A_long_name_of_the_callers_is_cut_in_the_message()
    {
        var message = Reading.Refused<RunByNameRequest>($$$"""{"inputs":{"{{{new string('x', 5000)}}}":"1"}}""");

        Assert.InRange(message.Length, 100, 250);
    }

    [Theory]
    [InlineData("ANCHOR_TOOL_INPUT")]
    [InlineData("ANCHOR_IDENTITY_ID")]
    public void Names_that_published_tasks_read_are_the_callers_to_give(string name) =>
        Assert.Single(Reading.Valid<RunByNameRequest>($$$"""{"inputs":{"{{{name}}}":"1"}}""").Run.Inputs.Plain);

    [Fact]
    public void Inputs_that_are_marked_and_credentials_are_secret()
    {
        var inputs = Reading.Valid<RunByNameRequest>(
            """{"inputs":{"ANCHOR_A":"1","ANCHOR_B":"2","ANCHOR_CREDENTIALS":"3","ANCHOR_CREDENTIALS_2":"4"},"secretInputs":["ANCHOR_B","ANCHOR_B","ANCHOR_CREDENTIALS"]}""").Run.Inputs;

        Assert.Equal(["ANCHOR_A"], inputs.Plain.Keys, StringComparer.Ordinal);
        Assert.Equal(["ANCHOR_B", "ANCHOR_CREDENTIALS", "ANCHOR_CREDENTIALS_2"], inputs.Secret.Keys, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(16_384 - 8, null)]
    [InlineData(16_384 - 7, "'secretInputs' and inputs named ANCHOR_CREDENTIALS… may have at most 16,384 bytes, names and values together; they have 16,385.")]
    public void Secret_inputs_may_have_16_KiB_together(int valueSize, string? expected)
    {
        var json = $$$"""{"inputs":{"ANCHOR_A":"{{{new string('x', valueSize)}}}"},"secretInputs":["ANCHOR_A"]}""";

        if (expected is null)
        {
            Assert.Single(Reading.Valid<RunByNameRequest>(json).Run.Inputs.Secret);
        }
        else
        {
            Assert.Equal(expected, Reading.Refused<RunByNameRequest>(json));
        }
    }
}
