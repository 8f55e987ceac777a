using System.Collections.Immutable;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Executions;

namespace AnchorOrleans.Api.Executions;

/// <summary>The body of <c>POST /v1/task/{taskId}/cancel</c>.</summary>
/// <param name="Words">Which executions: <c>queued</c>, <c>running</c>, or both. The queued ones come first, or they would start in the places of the running ones.</param>
internal sealed record CancelExecutionsRequest(ImmutableArray<string> Words) : IRequestBody<CancelExecutionsRequest>
{
    private const int MaxWordLength = 20;

    private static readonly ImmutableArray<string> Both = [StatusWord.Of(ExecutionStatus.Queued), StatusWord.Of(ExecutionStatus.Running)];

    public static bool MayBeEmpty => true;

    public static CancelExecutionsRequest Read(JsonFields fields, ApiOptions limits)
    {
        var word = fields.Text("status", MaxWordLength);
        if (word is null)
        {
            return new CancelExecutionsRequest(Both);
        }

        if (!Both.Contains(word, StringComparer.Ordinal))
        {
            fields.Refuse("status", $"must be {string.Join(" or ", Both)}; without it both are cancelled");
        }

        return new CancelExecutionsRequest([word]);
    }
}
