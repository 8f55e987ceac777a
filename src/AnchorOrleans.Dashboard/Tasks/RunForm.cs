using System.Collections.Immutable;
using System.Globalization;

namespace AnchorOrleans.Dashboard.Tasks;

/// <summary>The form that runs a task: a field for each input that the code reads, and rows for others.</summary>
/// <param name="Version">Which version.</param>
/// <param name="Inputs">In order.</param>
/// <param name="More">What is seldom said, by field of the API, as it was typed.</param>
public sealed record RunForm(string Version, ImmutableArray<RunForm.Input> Inputs, ImmutableDictionary<string, string> More)
{
    /// <summary>Published tasks get user names and passwords under such names; the API keeps them secret although nobody says so.</summary>
    private const string CredentialsPrefix = "ANCHOR_CREDENTIALS";

    /// <summary>How many rows for further inputs there are besides filled ones.</summary>
    private const int Spare = 2;

    private const int MaxInputs = 200;

    /// <summary>Gets the fields of the API that the form has under "More"; those that are numbers are true.</summary>
    public static ImmutableArray<(string Name, bool IsNumber)> MoreFields { get; } =
        [("sessionId", false), ("maxAttempts", true), ("retryDelaySeconds", true), ("ttlSeconds", true), ("priority", true), ("concurrencyKey", false)];

    /// <summary>Gets a value indicating whether something is said under "More".</summary>
    public bool HasMore => !More.IsEmpty;

    /// <summary>Makes the form for a version, filled with what an execution was given.</summary>
    /// <param name="version">Which version.</param>
    /// <param name="reads">What its code reads.</param>
    /// <param name="before">What fills it; null for nothing.</param>
    /// <param name="isAgain">Whether that execution is to be repeated; else only what the code reads is filled.</param>
    public static RunForm For(string version, ImmutableArray<TaskInput> reads, RanWith? before, bool isAgain)
    {
        var values = before?.Inputs ?? [];
        var secrets = before?.SecretInputs ?? [];
        var known = reads.Select(input => new Input(
            input.Name, values.GetValueOrDefault(input.Name, ""), secrets.Contains(input.Name) || IsCredentials(input.Name), input.Default, IsRead: true));
        var others = isAgain
            ? values.Keys.Concat(secrets).Except(reads.Select(static input => input.Name)).Order(StringComparer.Ordinal)
                .Select(name => new Input(name, values.GetValueOrDefault(name, ""), secrets.Contains(name), Default: null, IsRead: false))
            : [];
        var more = ImmutableDictionary<string, string>.Empty;
        if (isAgain && before is { MaxAttempts: > 1 })
        {
            more = more.Add("maxAttempts", before.MaxAttempts.ToString(CultureInfo.InvariantCulture));
        }

        return new RunForm(version, [.. known, .. others, .. Enumerable.Repeat(Input.Blank, Spare)], more);
    }

    /// <summary>Reads what was typed.</summary>
    /// <param name="form">As it was sent.</param>
    /// <param name="reads">What the code reads.</param>
    public static RunForm Read(IFormCollection form, ImmutableArray<TaskInput> reads)
    {
        var inputs = ImmutableArray.CreateBuilder<Input>();
        for (var index = 0; index < MaxInputs && form.ContainsKey(NameOf(index)); index++)
        {
            var name = form[NameOf(index)].ToString().Trim();
            var read = reads.FirstOrDefault(input => input.Name == name);
            inputs.Add(new Input(name, SourceText.Normalise(form[ValueOf(index)]), form.ContainsKey(SecretOf(index)) || IsCredentials(name), read?.Default, read is not null));
        }

        var more = MoreFields
            .Select(field => KeyValuePair.Create(field.Name, form[field.Name].ToString().Trim()))
            .Where(static field => field.Value.Length > 0)
            .ToImmutableDictionary(StringComparer.Ordinal);
        return new RunForm(form["version"].ToString(), inputs.ToImmutable(), more);
    }

    /// <summary>Answers the same with more rows for further inputs.</summary>
    public RunForm WithRows() => this with { Inputs = [.. Inputs, .. Enumerable.Repeat(Input.Blank, Spare)] };

    /// <summary>Makes what the API takes. A field that was left empty is not sent, so that the code's own default holds.</summary>
    /// <param name="task">The task.</param>
    public IReadOnlyDictionary<string, object> ToRequest(string task)
    {
        var given = Inputs.Where(static input => input.Name.Length > 0 && input.Value.Length > 0).ToList();
        var request = new Dictionary<string, object>
        {
            ["taskId"] = task,
            ["version"] = Version,
            ["async"] = true,
            ["inputs"] = given.DistinctBy(static input => input.Name).ToDictionary(static input => input.Name, static input => input.Value),
            ["secretInputs"] = given.Where(static input => input.IsSecret).Select(static input => input.Name).Distinct(),
        };
        foreach (var (name, isNumber) in MoreFields)
        {
            if (More.TryGetValue(name, out var text))
            {
                // What is no number goes as it is: the API names the field and its limits.
                request[name] = isNumber && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : text;
            }
        }

        return request;
    }

    /// <summary>Tells what the form itself must refuse, because the request could not show it.</summary>
    public string? Problem()
    {
        var names = Inputs.Where(static input => input.Name.Length > 0).Select(static input => input.Name).ToList();
        return names.GroupBy(static name => name, StringComparer.Ordinal).FirstOrDefault(static group => group.Count() > 1) is { } twice
            ? $"The input '{twice.Key}' is there twice."
            : Inputs.Any(static input => input.Name.Length == 0 && input.Value.Length > 0) ? "A further input has a value but no name." : null;
    }

    /// <summary>Answers what the field with the name of an input is called.</summary>
    public static string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"name-{index}");

    /// <summary>Answers what the field with the value of an input is called.</summary>
    public static string ValueOf(int index) => string.Create(CultureInfo.InvariantCulture, $"value-{index}");

    /// <summary>Answers what the box is called that makes an input secret.</summary>
    public static string SecretOf(int index) => string.Create(CultureInfo.InvariantCulture, $"secret-{index}");

    /// <summary>Says whether the API keeps it secret in any case.</summary>
    public static bool IsCredentials(string name) => name.StartsWith(CredentialsPrefix, StringComparison.Ordinal);

    /// <summary>An input.</summary>
    /// <param name="Name">Empty in a row that nobody has filled.</param>
    /// <param name="Value">What was typed, or what it was the last time.</param>
    /// <param name="IsSecret">Whether nobody is to see it.</param>
    /// <param name="Default">What the code takes without it.</param>
    /// <param name="IsRead">Whether the code reads it.</param>
    public sealed record Input(string Name, string Value, bool IsSecret, string? Default, bool IsRead)
    {
        /// <summary>Gets a row that is to be filled.</summary>
        public static Input Blank { get; } = new("", "", IsSecret: false, Default: null, IsRead: false);

        /// <summary>Gets what the field shows: a secret is sent, and never shown again.</summary>
        public string Shown => IsSecret ? "" : Value;

        /// <summary>Gets what stands in the empty field.</summary>
        public string Hint => Default is null ? "" : Default.Length == 0 ? "(empty)" : Default;
    }
}
