using System.Collections.Immutable;
using System.Text.Json;
using AnchorOrleans.Dashboard.Tasks;
using Microsoft.Extensions.Primitives;

namespace AnchorOrleans.Dashboard.Tests.Tasks;

public sealed class RunFormTests
{
    private static readonly ImmutableArray<TaskInput> Reads = [new("ANCHOR_URL", null), new("ANCHOR_PAGES", "10"), new("ANCHOR_CREDENTIALS_PASSWORD", null)];

    [Fact]
    public void A_field_for_each_input_is_filled_with_what_the_last_run_was_given()
    {
        var form = RunForm.For("2", Reads, Before(("ANCHOR_URL", "https://a.example"), ("ANCHOR_OLD", "x")), isAgain: false);

        Assert.Equal(["ANCHOR_URL", "ANCHOR_PAGES", "ANCHOR_CREDENTIALS_PASSWORD", "", ""], form.Inputs.Select(static input => input.Name));
        Assert.Equal(["https://a.example", "", "", "", ""], form.Inputs.Select(static input => input.Shown));
        Assert.Equal("10", form.Inputs[1].Hint);
        Assert.True(form.Inputs[2].IsSecret);
    }

    [Fact]
    public void To_run_again_takes_also_what_the_code_does_not_read_and_names_secrets()
    {
        var before = Before(("ANCHOR_OLD", "x")) with { SecretInputs = ["ANCHOR_TOKEN"], MaxAttempts = 3 };

        var form = RunForm.For("2", [], before, isAgain: true);

        Assert.Equal([("ANCHOR_OLD", "x", false), ("ANCHOR_TOKEN", "", true)], form.Inputs.Take(2).Select(static input => (input.Name, input.Value, input.IsSecret)));
        Assert.Equal("3", form.More["maxAttempts"]);
    }

    [Fact]
    public void What_was_typed_becomes_the_request_and_what_stayed_empty_is_left_out()
    {
        var form = RunForm.Read(
            Sent(("version", "draft"), ("name-0", "ANCHOR_URL"), ("value-0", "one\r\ntwo"), ("name-1", "ANCHOR_PAGES"), ("value-1", ""), ("name-2", " ANCHOR_KEY "), ("value-2", "s3cret"), ("secret-2", "true"), ("maxAttempts", "2"), ("priority", "-5"), ("ttlSeconds", "soon")),
            Reads);

        var request = JsonSerializer.SerializeToElement(form.ToRequest("t"));

        Assert.Equal(
            """{"taskId":"t","version":"draft","async":true,"inputs":{"ANCHOR_URL":"one\ntwo","ANCHOR_KEY":"s3cret"},"secretInputs":["ANCHOR_KEY"],"maxAttempts":2,"ttlSeconds":"soon","priority":-5}""",
            request.GetRawText());
    }

    [Fact]
    public void A_secret_that_was_typed_is_not_shown_again()
    {
        var form = RunForm.Read(Sent(("version", "1"), ("name-0", "ANCHOR_KEY"), ("value-0", "s3cret"), ("secret-0", "true")), []);

        Assert.Equal("", form.Inputs[0].Shown);
    }

    [Theory]
    [InlineData("ANCHOR_A", "ANCHOR_A", "The input 'ANCHOR_A' is there twice.")]
    [InlineData("ANCHOR_A", "", "A further input has a value but no name.")]
    [InlineData("ANCHOR_A", "ANCHOR_B", null)]
    public void What_a_request_could_not_show_is_refused_by_the_form(string first, string second, string? problem) =>
        Assert.Equal(problem, RunForm.Read(Sent(("version", "1"), ("name-0", first), ("value-0", "x"), ("name-1", second), ("value-1", "y")), []).Problem());

    private static RanWith Before(params (string Name, string Value)[] inputs) =>
        new("e", "t", "1", SessionId: null, MaxAttempts: 1, inputs.ToImmutableDictionary(static input => input.Name, static input => input.Value), []);

    private static FormCollection Sent(params (string Name, string Value)[] fields) =>
        new(fields.ToDictionary(static field => field.Name, static field => new StringValues(field.Value)));
}
