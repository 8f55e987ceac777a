using System.Globalization;
using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Secrets;
using AnchorOrleans.Tasks;
using Microsoft.AspNetCore.Http.Metadata;

namespace AnchorOrleans.Api.Executions;

/// <summary>The caller's own name for a request, under which repeating it starts nothing new.</summary>
/// <param name="Value">1 to 255 visible ASCII characters; null when there is none.</param>
/// <param name="Refusal">What is wrong with it.</param>
internal sealed record IdempotencyKey(string? Value, Refusal? Refusal = null) : IBound, IBindableFromHttpContext<IdempotencyKey>, IEndpointParameterMetadataProvider
{
    /// <summary>The header that carries it.</summary>
    public const string Header = "Idempotency-Key";

    private const int MaxLength = 255;

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Takes(new DescribedParameter(Header, ParameterPlace.Header, "A name for this request: sending it again under the same name starts nothing new."));

    public static ValueTask<IdempotencyKey?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<IdempotencyKey?>(Read(context.Request.Headers[Header].ToString()));

    /// <summary>Reads the header.</summary>
    public static IdempotencyKey Read(string text) => text switch
    {
        "" => new IdempotencyKey(Value: null),
        { Length: <= MaxLength } when text.All(character => character is > ' ' and <= '~') => new IdempotencyKey(text),
        _ => new IdempotencyKey(null, Refusal.Invalid($"The header '{Header}' must be 1 to {MaxLength} visible ASCII characters.")),
    };

    /// <summary>Hashes the key together with whose it is: a run's keys are its attempt's own, since what an attempt started ends with it. Null without a key.</summary>
    public string? HashFor(RunGrant? run) => Value is null
        ? null
        : HexHash.Of(run is null ? $"caller\n{Value}" : string.Create(CultureInfo.InvariantCulture, $"{run.Execution}#{run.Attempt}\n{Value}"));

    /// <summary>Hashes what was asked, so that the same key with something else is noticed; null without a key.</summary>
    /// <param name="task">The task as it was found.</param>
    /// <param name="version">The version as it was asked for: what <c>latest</c> stands for may change between two tries.</param>
    /// <param name="run">The rest.</param>
    /// <param name="secrets">Stands in for the values of secret inputs, which the hash would otherwise let somebody guess.</param>
    public string? FingerprintOf(TaskId task, VersionLabel? version, RunRequest run, ISecretBox secrets) => Value is null
        ? null
        : HexHash.Of(Answer.ToBytes(new RunFingerprint(
            task.Value,
            version?.Value,
            run.Inputs.ForComparison(secrets),
            run.IsAsync,
            run.Session?.Value,
            run.OverrideJson,
            run.CleanupSessions,
            run.Queueing)));
}

/// <summary>What makes two requests to run the same one.</summary>
internal sealed record RunFingerprint(
    string Task, string? Version, SortedDictionary<string, string> Inputs, bool Async, string? Session, string? Override, bool Cleanup, RunQueueing Queueing);
