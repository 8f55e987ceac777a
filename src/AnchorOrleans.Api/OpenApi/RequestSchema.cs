using System.Globalization;
using AnchorOrleans.Api.Requests;
using Microsoft.OpenApi;

namespace AnchorOrleans.Api.OpenApi;

/// <summary>Writes what a request reads as a JSON schema.</summary>
internal static class RequestSchema
{
    /// <summary>Writes an object.</summary>
    public static OpenApiSchema Of(FieldNotes notes) => new()
    {
        Type = JsonSchemaType.Object,
        Properties = notes.Fields.Count == 0 ? null : notes.Fields.ToDictionary(field => field.Name, field => (IOpenApiSchema)Of(field)),
        Required = notes.Required.Count == 0 ? null : new HashSet<string>(notes.Required),
        AdditionalProperties = notes.IsMapOfTexts ? new OpenApiSchema { Type = JsonSchemaType.String } : null,
    };

    private static OpenApiSchema Of(FieldNote field)
    {
        var schema = field.Kind switch
        {
            FieldKind.Text => TextOf(field.MaxLength),
            FieldKind.Flag => new OpenApiSchema { Type = JsonSchemaType.Boolean },
            FieldKind.Number => NumberOf(JsonSchemaType.Integer, field),
            FieldKind.Real => NumberOf(JsonSchemaType.Number, field),
            FieldKind.Texts => new OpenApiSchema { Type = JsonSchemaType.Array, MaxItems = field.MaxItems, Items = TextOf(field.MaxLength) },
            FieldKind.Object => Of(field.Inside!),
            FieldKind.Objects => new OpenApiSchema { Type = JsonSchemaType.Array, MaxItems = field.MaxItems, Items = Of(field.Inside!) },
            FieldKind.Any => new OpenApiSchema(),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        schema.Description = FieldDescriptions.Of(field.Name);
        return schema;
    }

    private static OpenApiSchema NumberOf(JsonSchemaType type, FieldNote field) => new()
    {
        Type = type,
        Minimum = string.Create(CultureInfo.InvariantCulture, $"{field.Minimum}"),
        Maximum = string.Create(CultureInfo.InvariantCulture, $"{field.Maximum}"),
    };

    private static OpenApiSchema TextOf(int? maxLength) => new() { Type = JsonSchemaType.String, MaxLength = maxLength is int.MaxValue ? null : maxLength };
}
