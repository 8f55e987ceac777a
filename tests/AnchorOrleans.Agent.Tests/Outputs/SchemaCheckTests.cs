using System.Text.Json;
using AnchorOrleans.Agent.Outputs;

namespace AnchorOrleans.Agent.Tests.Outputs;

public sealed class SchemaCheckTests
{
    [Theory]
    [InlineData("""{"type": "string"}""", "\"a\"", null)]
    [InlineData("""{"type": "string"}""", "1", "$ must be string, not number")]
    [InlineData("""{"type": ["string", "null"]}""", "null", null)]
    [InlineData("""{"type": "integer"}""", "1.0", null)]
    [InlineData("""{"type": "integer"}""", "1.5", "$ must be integer, not number")]
    [InlineData("""{"type": "boolean"}""", "\"true\"", "$ must be boolean, not string")]
    [InlineData("""{"type": "array", "items": {"type": "number"}}""", "[1, \"2\"]", "$[1] must be number, not string")]
    [InlineData("""{"type": "array", "minItems": 2}""", "[1]", "$ has 1 items; the least is 2")]
    [InlineData("""{"uniqueItems": true}""", "[1, 1.0]", "$ has an item twice")]
    [InlineData("""{"prefixItems": [{"type": "string"}], "items": false}""", "[\"a\", 1]", "$[1] must not be there")]
    [InlineData("""{"properties": {"a": {"properties": {"b": {"type": "object"}}}}}""", """{"a": {"b": []}}""", "$.a.b must be object, not array")]
    [InlineData("""{"required": ["a"]}""", "{}", "$.a is missing")]
    [InlineData("""{"additionalProperties": {"type": "number"}}""", """{"a": "x"}""", "$.a must be number, not string")]
    [InlineData("""{"patternProperties": {"^x_": {"type": "number"}}, "additionalProperties": false}""", """{"x_a": 1, "b": 2}""", "$.b is not a property that the schema knows")]
    [InlineData("""{"enum": ["a", 1]}""", "2", "$ must be one of [\"a\", 1]")]
    [InlineData("""{"const": {"a": 1}}""", """{"a": 1}""", null)]
    [InlineData("""{"minimum": 1, "maximum": 2}""", "3", "$ is 3; the most is 2")]
    [InlineData("""{"exclusiveMinimum": 1}""", "1", "$ must be more than 1")]
    [InlineData("""{"multipleOf": 0.1}""", "0.3", null)]
    [InlineData("""{"multipleOf": 2}""", "3", "$ must be a multiple of 2")]
    [InlineData("""{"maxLength": 2}""", "\"abc\"", "$ has 3 characters; the most is 2")]
    [InlineData("""{"pattern": "^\\d+$"}""", "\"12a\"", "$ does not match the pattern ^\\d+$")]
    [InlineData("""{"anyOf": [{"type": "string"}, {"type": "number"}]}""", "true", "$ fits none of anyOf ($ must be string, not boolean)")]
    [InlineData("""{"oneOf": [{"type": "number"}, {"minimum": 1}]}""", "5", "$ must fit exactly one of oneOf, not 2")]
    [InlineData("""{"allOf": [{"type": "number"}, {"minimum": 1}]}""", "0", "$ is 0; the least is 1")]
    [InlineData("""{"not": {"type": "string"}}""", "\"a\"", "$ must not fit what 'not' says")]
    [InlineData("""{"$ref": "#/$defs/a", "$defs": {"a": {"type": "number"}}}""", "\"a\"", "$ must be number, not string")]
    [InlineData("""{"$defs": {"t": {"properties": {"next": {"$ref": "#/$defs/t"}}, "additionalProperties": false}}, "$ref": "#/$defs/t"}""", """{"next": {"next": {"x": 1}}}""", "$.next.next.x is not a property that the schema knows")]
    [InlineData("""{"title": "T", "description": "D", "format": "date"}""", "\"no date\"", null)]
    [InlineData("true", "1", null)]
    [InlineData("false", "1", "$ must not be there")]
    public void Values_are_checked(string schema, string value, string? error) =>
        Assert.Equal(error, SchemaCheck.Parse(schema).FindError(JsonSerializer.Deserialize<JsonElement>(value)));

    [Theory]
    [InlineData("[]", "The schema's root must be an object")]
    [InlineData("""{"if": {}}""", "The schema's /if is a keyword that is not supported here")]
    [InlineData("""{"properties": {"a": {"type": "date"}}}""", "The schema's /properties/a/type takes")]
    [InlineData("""{"pattern": "("}""", "The schema's /pattern is no regular expression")]
    [InlineData("""{"$ref": "http://evil.test/"}""", "The schema's /$ref must point into the schema itself")]
    [InlineData("""{"$ref": "#/$defs/none"}""", "The schema has no #/$defs/none")]
    [InlineData("""{"required": "a"}""", "The schema's /required must be an array of strings")]
    [InlineData("""{"minimum": "1"}""", "The schema's /minimum must be a number")]
    public void Schemas_that_cannot_be_checked_are_refused(string schema, string told) =>
        Assert.StartsWith(told, Assert.Throws<FormatException>(() => SchemaCheck.Parse(schema)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_schema_that_refers_to_itself_for_ever_ends() =>
        Assert.Contains("nested deeper", SchemaCheck.Parse("""{"$ref": "#"}""").FindError(JsonSerializer.Deserialize<JsonElement>("1")), StringComparison.Ordinal);

    [Fact]
    public void A_pattern_that_takes_for_ever_does_not_match() =>
        Assert.Contains("does not match", SchemaCheck.Parse("""{"pattern": "^(a+)+$"}""").FindError(JsonSerializer.SerializeToElement(new string('a', 60) + "!")), StringComparison.Ordinal);
}
