using System.Globalization;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Api.Tasks;

/// <summary>The body of <c>POST /v1/task</c>.</summary>
/// <param name="Name">The task's name; another task of the same name is updated.</param>
/// <param name="Content">The draft to save with it.</param>
internal sealed record CreateTaskRequest(string Name, CodeRequest Content) : IRequestBody<CreateTaskRequest>
{
    public static bool MayBeEmpty => false;

    public static CreateTaskRequest Read(JsonFields fields, ApiOptions limits)
    {
        var name = fields.RequiredText("name", TaskName.MaxLength);
        if (!TaskName.IsValid(name))
        {
            fields.Refuse("name", TaskName.Rule);
        }

        if (fields.Text("language", CodeRequest.MaxLanguageLength) is null)
        {
            fields.Refuse("language", $"is required; it must be '{CodeRequest.Language}'");
        }

        return new CreateTaskRequest(name, CodeRequest.Read(fields, limits));
    }
}

/// <summary>The body of <c>POST /v1/task/check</c>.</summary>
/// <param name="Code">The source, UTF-8.</param>
internal sealed record CheckRequest(byte[] Code) : IRequestBody<CheckRequest>
{
    public static bool MayBeEmpty => false;

    public static CheckRequest Read(JsonFields fields, ApiOptions limits)
    {
        CodeRequest.ReadLanguage(fields);
        return new CheckRequest(CodeRequest.Required(SourceCode.Read(fields, "code", limits.MaxCodeBytes), fields, limits));
    }
}

/// <summary>The body of <c>POST /v1/task/{taskId}/draft</c>.</summary>
/// <param name="Content">The draft.</param>
internal sealed record DraftRequest(CodeRequest Content) : IRequestBody<DraftRequest>
{
    public static bool MayBeEmpty => false;

    public static DraftRequest Read(JsonFields fields, ApiOptions limits)
    {
        var content = CodeRequest.Read(fields, limits);
        return new DraftRequest(content with { Code = CodeRequest.Required(content.Code, fields, limits) });
    }
}

/// <summary>The body of <c>POST /v1/task/{taskId}/deploy</c> and of <c>POST /v1/task/{taskId}/{number}</c>.</summary>
/// <param name="Content">What to publish; without code, the draft is meant, or what stands under the number.</param>
internal sealed record PublishRequest(CodeRequest Content) : IRequestBody<PublishRequest>
{
    public static bool MayBeEmpty => true;

    public static PublishRequest Read(JsonFields fields, ApiOptions limits)
    {
        var content = CodeRequest.Read(fields, limits);
        if (content.Code is null && fields.Text("code", int.MaxValue) is not null)
        {
            fields.Refuse("code", "must not be empty; leave it out to deploy the draft");
        }

        return new PublishRequest(content);
    }
}

/// <summary>The body of <c>PUT /v1/task/{taskId}</c>; what is missing stays as it is.</summary>
/// <param name="Command">What to change.</param>
internal sealed record UpdateTaskRequest(UpdateTask Command) : IRequestBody<UpdateTaskRequest>
{
    public static bool MayBeEmpty => true;

    public static UpdateTaskRequest Read(JsonFields fields, ApiOptions limits)
    {
        var name = fields.Text("name", TaskName.MaxLength);
        if (name is not null && !TaskName.IsValid(name))
        {
            fields.Refuse("name", TaskName.Rule);
        }

        return new UpdateTaskRequest(new UpdateTask(name, fields.Text("description", CodeRequest.MaxDescriptionLength)));
    }
}

/// <summary>What create, draft and deploy have in common; all of it may be missing.</summary>
/// <param name="Code">The source, UTF-8; null when it is missing or empty.</param>
/// <param name="Description">Up to 1,000 characters.</param>
/// <param name="BrowserConfigurationJson">The session half of a session-create body, as JSON text.</param>
internal sealed record CodeRequest(byte[]? Code, string? Description, string? BrowserConfigurationJson)
{
    /// <summary>The one language there is.</summary>
    public const string Language = "typescript";

    /// <summary>How long the name of a language may be.</summary>
    public const int MaxLanguageLength = 20;

    /// <summary>How long a description may be.</summary>
    public const int MaxDescriptionLength = 1000;

    /// <summary>Reads the common fields.</summary>
    public static CodeRequest Read(JsonFields fields, ApiOptions limits)
    {
        ReadLanguage(fields);

        // Half of what others may have: a task keeps its own and its draft's.
        return new CodeRequest(
            SourceCode.Read(fields, "code", limits.MaxCodeBytes),
            fields.Text("description", MaxDescriptionLength),
            SessionConfiguration.ReadText(fields, "browserConfiguration", limits, limits.MaxConfigurationBytes / 2));
    }

    /// <summary>Refuses code that is missing.</summary>
    public static byte[] Required(byte[]? code, JsonFields fields, ApiOptions limits)
    {
        if (code is null)
        {
            fields.Refuse("code", string.Create(CultureInfo.InvariantCulture, $"is required: 1 to {limits.MaxCodeBytes:N0} bytes of code as base64"));
        }

        return code ?? [];
    }

    /// <summary>Reads the language, which may be missing.</summary>
    public static void ReadLanguage(JsonFields fields)
    {
        if (fields.Text("language", MaxLanguageLength) is not (null or Language))
        {
            fields.Refuse("language", $"must be '{Language}'");
        }
    }
}
