using AnchorOrleans.Api.Authentication;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace AnchorOrleans.Api.OpenApi;

/// <summary>Completes the description of the API that the framework makes: bodies, parameters, the key, and which answers' fields may be missing.</summary>
internal static class ApiDescription
{
    private const string KeyScheme = "key";
    private const string Json = "application/json";

    /// <summary>Adds the transformers.</summary>
    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.CreateSchemaReferenceId = type =>
            type.Type.IsGenericType ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type)?.Replace("Response", "", StringComparison.Ordinal) is { Length: > 0 } name ? name : null;
        options.AddSchemaTransformer((schema, context, _) =>
        {
            DescribeAnswer(schema, context);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            DescribeOperation(operation, context);
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            DescribeDocument(document);
            return Task.CompletedTask;
        });
    }

    private static void DescribeDocument(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "AnchorOrleans",
            Version = "v1",
            Description = "Browser automation on your own machines: versioned TypeScript tasks, their runs and their history, and browser sessions.",
        };

        // Where the service is reached is not its business to know; a client has the address it asked.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [KeyScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = CallerGate.KeyHeader },
        };
    }

    private static void DescribeOperation(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<DescribedBody>().FirstOrDefault() is { } body)
        {
            var limits = context.ApplicationServices.GetRequiredService<IOptions<ApiOptions>>().Value;
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = body.IsRequired,
                Content = new Dictionary<string, OpenApiMediaType> { [Json] = new() { Schema = RequestSchema.Of(body.Read(limits)) } },
            };
        }

        if (metadata.OfType<DescribedUpload>().FirstOrDefault() is { } upload)
        {
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = FormOf(upload) };
        }

        foreach (var parameter in metadata.OfType<DescribedParameter>())
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(Of(parameter));
        }

        var answers = new OpenApiResponses();
        foreach (var (status, answer) in operation.Responses!.OrderBy(answer => answer.Key, StringComparer.Ordinal))
        {
            answers.Add(status, answer);
        }

        operation.Responses = answers;
        if (metadata.OfType<RequiredAccess>().Any())
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, context.Document)] = [] }];
        }
    }

    private static Dictionary<string, OpenApiMediaType> FormOf(DescribedUpload upload)
    {
        var properties = upload.Texts.ToDictionary(name => name, IOpenApiSchema (_) => new OpenApiSchema { Type = JsonSchemaType.String });
        properties[upload.Field] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
        return new()
        {
            ["multipart/form-data"] = new()
            {
                Schema = new OpenApiSchema { Type = JsonSchemaType.Object, Required = properties.Keys.ToHashSet(), Properties = properties },
            },
        };
    }

    private static OpenApiParameter Of(DescribedParameter parameter) => new()
    {
        Name = parameter.Name,
        In = parameter.Place switch
        {
            ParameterPlace.Path => ParameterLocation.Path,
            ParameterPlace.Query => ParameterLocation.Query,
            _ => ParameterLocation.Header,
        },
        Required = parameter.Place == ParameterPlace.Path,
        Description = parameter.Description,
        Schema = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Format = parameter.Format,
            Pattern = parameter.Pattern,
            Default = parameter.Default,
            Enum = parameter.Values.Count == 0 ? null : [.. parameter.Values.Select(value => System.Text.Json.Nodes.JsonValue.Create(value)!)],
        },
    };

    /// <summary>What is left out when it is null is optional and never null; everything else is always there.</summary>
    private static void DescribeAnswer(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        if (schema.Properties is not { Count: > 0 } properties)
        {
            return;
        }

        var always = context.JsonTypeInfo.Properties.Where(property => property.ShouldSerialize is null).Select(property => property.Name).ToHashSet();
        schema.Required = always.Count == 0 ? null : always;
        foreach (var (name, property) in properties)
        {
            if (property is OpenApiSchema { Type: { } type } optional && !always.Contains(name))
            {
                optional.Type = type & ~JsonSchemaType.Null;
            }
        }
    }
}
