using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace AnchorOrleans.Agent.Tools;

/// <summary>Something that the model can call for.</summary>
/// <param name="Name">By which it calls.</param>
/// <param name="Description">For the model.</param>
/// <param name="Parameters">What it takes.</param>
internal sealed record Tool(string Name, string Description, params ImmutableArray<ToolParameter> Parameters)
{
    /// <summary>Declares it to the model.</summary>
    public AITool Declare()
    {
        var properties = new JsonObject(Parameters.Select(parameter => KeyValuePair.Create(parameter.Name, (JsonNode?)parameter.ToSchema())));
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([.. Parameters.Where(parameter => parameter.IsRequired).Select(parameter => (JsonNode?)parameter.Name)]),
        };
        return AIFunctionFactory.CreateDeclaration(Name, Description, JsonSerializer.SerializeToElement(schema));
    }
}

/// <summary>Something that a tool takes.</summary>
/// <param name="Name">In the arguments.</param>
/// <param name="Type"><c>string</c>, <c>number</c>, <c>boolean</c>, <c>strings</c>, or <c>any</c> with a <paramref name="Schema"/>.</param>
/// <param name="Description">For the model.</param>
/// <param name="IsRequired">Whether it must be there.</param>
/// <param name="Schema">What stands for the type; null for the usual.</param>
internal sealed record ToolParameter(string Name, string Type, string Description, bool IsRequired = false, string? Schema = null)
{
    public JsonObject ToSchema()
    {
        var schema = Schema is not null && JsonNode.Parse(Schema) is JsonObject given ? given
            : Type == "strings" ? new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } }
            : new JsonObject { ["type"] = Type };
        schema.TryAdd("description", Description);
        return schema;
    }
}
