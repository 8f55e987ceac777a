using Microsoft.AspNetCore.Components;

namespace AnchorOrleans.Dashboard.Tasks;

/// <summary>The code of a task: its draft to work on, its versions to read.</summary>
public sealed partial class TaskCode
{
    private IReadOnlyList<VersionRow> _versions = [];
    private string _shown = VersionCode.Draft;
    private string _text = "";
    private string _seen = "";
    private string? _theirs;
    private string? _problem;
    private bool _hasDraft;
    private DateTimeOffset? _savedAt;
    private CodeCheck _check = CodeCheck.None;
    private VersionDiff? _change;
    private VersionCode? _draft;

    [SupplyParameterFromQuery]
    private string? Version { get; set; }

    [SupplyParameterFromQuery]
    private string? Deployed { get; set; }

    [SupplyParameterFromForm(FormName = "code")]
    private Fields? Form { get; set; }

    [SupplyParameterFromForm(FormName = "restore")]
    private RestoreFields? Restored { get; set; }

    private bool IsDraft => _shown == VersionCode.Draft;

    /// <summary>Gets the version before the one that was just deployed.</summary>
    private string? Previous => _versions.SkipWhile(row => row.Version != Deployed).Skip(1).FirstOrDefault()?.Version;

    protected override async Task LoadTabAsync()
    {
        _versions = await ListVersionsAsync();
        _shown = Version is { Length: > 0 } asked ? asked : VersionCode.Draft;
        if (!IsDraft)
        {
            _text = (await Platform.GetAsync<VersionCode>($"{Address}/{Uri.EscapeDataString(_shown)}")).Text;
            return;
        }

        await ReadDraftAsync();
        if (Form is not null)
        {
            _text = SourceText.Normalise(Form.Code);
            _seen = Form.Seen ?? "";
        }

        _check = await CheckAsync(_text);
    }

    /// <summary>Reads the draft, or what a first draft would begin with, and how it differs from what is deployed.</summary>
    private async Task ReadDraftAsync()
    {
        var latest = Facts.LatestNumber == 0 ? null : await FindVersionAsync(Facts.Latest);
        _draft = await FindVersionAsync(VersionCode.Draft);
        (_hasDraft, _savedAt) = (_draft is not null, _draft?.UpdatedAt);
        _text = _draft?.Text ?? latest?.Text ?? SampleCode.Text;
        _seen = SourceText.FingerprintOf(_text);
        _change = latest is null ? null : VersionDiff.Of(latest.Text, _text);
    }

    private async Task SubmitAsync()
    {
        var refused = await TryAsync(ActAsync);
        if (refused is null)
        {
            return;
        }

        _problem = refused.Message;
        if (!refused.Diagnostics.IsEmpty)
        {
            _check = _check with { Diagnostics = refused.Diagnostics };
        }
    }

    private async Task ActAsync()
    {
        var current = _draft?.Text ?? "";
        var isSeen = _draft is null || SourceText.FingerprintOf(current) == (Form!.Act == "overwrite" ? Form.Theirs : Form.Seen);
        if (!isSeen && current != _text)
        {
            Context.Response.StatusCode = StatusCodes.Status409Conflict;
            _theirs = current;
            return;
        }

        var saved = _draft is not null && current == _text ? null : await SaveAsync(_text);
        _seen = SourceText.FingerprintOf(_text);
        _check = saved is null ? _check : _check with { Diagnostics = saved.Diagnostics ?? [] };
        switch (Form!.Act)
        {
            case "run":
                await RunAsync();
                break;
            case "deploy":
                var deployed = await Platform.ChangeAsync<VersionCode>(
                    HttpMethod.Post, $"{Address}/deploy", new { description = Form.Description?.Trim() is { Length: > 0 } description ? description : null });
                Navigation.NavigateTo($"{Home}?deployed={deployed.Version}");
                break;
            default:
                Navigation.NavigateTo($"{Home}?saved=true");
                break;
        }
    }

    /// <summary>Saves the draft; what it has beside its code stays.</summary>
    private Task<VersionCode> SaveAsync(string text) => Platform.ChangeAsync<VersionCode>(
        HttpMethod.Post,
        $"{Address}/draft",
        new { code = SourceText.Encode(text), language = "typescript", description = _draft?.Description, browserConfiguration = DraftConfiguration.ToSend(_draft) });

    /// <summary>Runs the saved draft at once when it needs nothing to be told; else asks first.</summary>
    private async Task RunAsync()
    {
        if (_check.HasErrors)
        {
            Context.Response.StatusCode = StatusCodes.Status400BadRequest;
            _problem = "The draft is saved, but it has errors and cannot run. Mend them, then run it.";
            return;
        }

        if (_check.Inputs.Any(static input => input.Default is null))
        {
            Navigation.NavigateTo($"{Home}/run?version={VersionCode.Draft}");
            return;
        }

        var started = await Platform.ChangeAsync<StartedRun>(
            HttpMethod.Post, "/v1/task/run", new Dictionary<string, object> { ["taskId"] = Facts.Id, ["version"] = VersionCode.Draft, ["async"] = true });
        Navigation.NavigateTo($"/dashboard/executions/{started.ExecutionResultId}");
    }

    private async Task RestoreAsync()
    {
        _problem = (await TryAsync(async () =>
        {
            _draft = await FindVersionAsync(VersionCode.Draft);
            await SaveAsync((await Platform.GetAsync<VersionCode>($"{Address}/{Uri.EscapeDataString(Restored?.Version ?? "")}")).Text);
        }))?.Message;
        if (_problem is null)
        {
            Navigation.NavigateTo($"{Home}?saved=true");
        }
    }

    private sealed class Fields
    {
        public string? Code { get; set; }

        public string? Seen { get; set; }

        public string? Theirs { get; set; }

        public string? Act { get; set; }

        public string? Description { get; set; }
    }

    private sealed class RestoreFields
    {
        public string? Version { get; set; }
    }
}
