using System.Text;
using AnchorOrleans.Api.Tasks;
using AnchorOrleans.Api.Tests.Requests;

namespace AnchorOrleans.Api.Tests.Tasks;

public sealed class TaskRequestTests
{
    [Theory]
    [InlineData("""{"language":"typescript"}""", "'name' is required: a string of 1 to 255 characters.")]
    [InlineData("""{"name":null,"language":"typescript"}""", "'name' is required: a string of 1 to 255 characters.")]
    [InlineData("""{"name":"","language":"typescript"}""", "'name' is required: a string of 1 to 255 characters.")]
    [InlineData("""{"name":17,"language":"typescript"}""", "'name' must be a string.")]
    [InlineData("""{"name":"a b","language":"typescript"}""", "'name' must be 1 to 255 letters, digits, hyphens or underscores.")]
    [InlineData("""{"name":"a\n","language":"typescript"}""", "'name' must be 1 to 255 letters, digits, hyphens or underscores.")]
    [InlineData("""{"name":"é","language":"typescript"}""", "'name' must be 1 to 255 letters, digits, hyphens or underscores.")]
    [InlineData("""{"name":"a"}""", "'language' is required; it must be 'typescript'.")]
    [InlineData("""{"name":"a","language":"python"}""", "'language' must be 'typescript'.")]
    [InlineData("""{"name":"a","language":["typescript"]}""", "'language' must be a string.")]
    [InlineData("""{"name":"a","language":"typescript","code":{}}""", "'code' must be a string.")]
    [InlineData("""{"name":"a","language":"typescript","browserConfiguration":[]}""", "'browserConfiguration' must be an object.")]
    [InlineData("""{"name":"a","language":"typescript","browserConfiguration":{"timeout":{"idle_timeout":-2}}}""", "'browserConfiguration.timeout.idle_timeout' must be a whole number from -1 to 10080.")]
    public void A_wrong_field_is_named_with_its_rule(string json, string expected) =>
        Assert.Equal(expected, Reading.Refused<CreateTaskRequest>(json));

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void A_name_may_have_255_characters(int length, bool isAccepted)
    {
        var json = $$"""{"name":"{{new string('a', length)}}","language":"typescript"}""";

        if (isAccepted)
        {
            Assert.Equal(length, Reading.Valid<CreateTaskRequest>(json).Name.Length);
        }
        else
        {
            Assert.Equal("'name' may have at most 255 characters; it has 256.", Reading.Refused<CreateTaskRequest>(json));
        }
    }

    [Fact]
    public void A_description_may_have_1000_characters() => Assert.Equal(
        "'description' may have at most 1,000 characters; it has 1,001.",
        Reading.Refused<CreateTaskRequest>($$"""{"name":"a","language":"typescript","description":"{{new string('x', 1001)}}"}"""));

    [Fact]
    public void A_tasks_configuration_may_have_8_KiB_half_of_what_others_may() => Assert.StartsWith(
        "'browserConfiguration' may have at most 8,192 bytes; it has ",
        Reading.Refused<CreateTaskRequest>($$$"""{"name":"a","language":"typescript","browserConfiguration":{"note":"{{{new string('x', 9_000)}}}"}}"""),
        StringComparison.Ordinal);

    [Fact]
    public void The_body_of_the_official_documentation_is_accepted()
    {
        var request = Reading.Valid<CreateTaskRequest>(
            """{"name":"web-scraper","language":"typescript","description":"A task","code":"Y29uc3QgYT0xOw==","unknownField":{"a":[1]}}""");

        Assert.Equal("web-scraper", request.Name);
        Assert.Equal("const a=1;", Encoding.UTF8.GetString(request.Content.Code!));
        Assert.Equal("A task", request.Content.Description);
    }

    [Fact]
    public void A_configuration_is_kept_without_white_space() => Assert.Equal(
        """{"tags":["é+"],"proxy":{"active":true}}""",
        Reading.Valid<CreateTaskRequest>("""{"name":"a","language":"typescript","browserConfiguration":{ "tags" : ["\u00e9+"], "proxy":{"active" :true} }}""")
            .Content.BrowserConfigurationJson);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"code":""}""")]
    [InlineData("""{"code":null}""")]
    public void A_draft_needs_code(string json) =>
        Assert.Equal("'code' is required: 1 to 1,048,576 bytes of code as base64.", Reading.Refused<DraftRequest>(json));

    [Fact]
    public void A_deploy_without_code_means_the_draft_but_empty_code_is_a_mistake()
    {
        Assert.Null(Reading.Valid<PublishRequest>("""{"description":"x"}""").Content.Code);
        Assert.Equal("'code' must not be empty; leave it out to deploy the draft.", Reading.Refused<PublishRequest>("""{"code":""}"""));
    }
}
