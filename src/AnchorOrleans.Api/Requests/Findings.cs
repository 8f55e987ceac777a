using AnchorOrleans.Api.Errors;

namespace AnchorOrleans.Api.Requests;

/// <summary>Remembers the first thing wrong with a request; callers mend one thing at a time.</summary>
internal sealed class Findings
{
    private const int MaxNameLength = 100;

    /// <summary>Gets the refusal; null when nothing was found.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>Notes that a field breaks a rule.</summary>
    /// <param name="field">Its path, such as <c>inputs.ANCHOR_URL</c>; a caller may have chosen parts of it, so it is cut.</param>
    /// <param name="rule">The rest of the sentence, with the limit.</param>
    /// <param name="range">What the value is and may be, where it is a number; null otherwise.</param>
    public void Add(string field, string rule, RefusalDetails? range = null)
    {
        var name = field.Length <= MaxNameLength ? field : $"{field[..MaxNameLength]}…";
        Add(Refusal.Invalid($"'{name}' {rule}.") with
        {
            Code = rule.StartsWith("is required", StringComparison.Ordinal) ? "MISSING_REQUIRED_FIELD" : null,
            Details = range is null ? new RefusalDetails(name) : range with { Field = name, Parameter = name },
        });
    }

    /// <summary>Notes what is wrong in words that are given.</summary>
    public void Add(Refusal refusal) => Refusal ??= refusal;
}
