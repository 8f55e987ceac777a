using System.Collections.Immutable;
using System.Globalization;
using AnchorOrleans.Dashboard.Parts;
using AnchorOrleans.Dashboard.Sessions;
using Microsoft.AspNetCore.Components;

namespace AnchorOrleans.Dashboard.Agent;

/// <summary>Gives objectives to agents, and lists those that were given.</summary>
public sealed partial class ObjectivesPage
{
    private const string SchemaSample = """{"type": "object", "properties": {"price": {"type": "number"}}}""";

    private static readonly (string Value, string Text)[] Outputs = [("text", "text"), ("json", "JSON of a schema"), ("csv", "CSV with columns")];

    private string _objectivesPath = "";
    private AgentHealth _health = null!;
    private ObjectiveList _objectives = null!;
    private ImmutableArray<SessionCard> _sessions = [];
    private ImmutableArray<PolicyView> _policies = [];
    private ProfileNames _profiles = new([]);
    private UsualLimits _usual = UsualLimits.Unknown;
    private ObjectiveForm _form = new();
    private bool _hadFiles;
    private string? _problem;

    [Inject]
    private IOptions<DashboardOptions> Options { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? Session { get; set; }

    [SupplyParameterFromQuery]
    private long? Page { get; set; }

    protected override async Task LoadAsync()
    {
        _objectivesPath = Query.Of(
            "/v1/executions",
            ("kind", "agent"),
            ("page", Page?.ToString(CultureInfo.InvariantCulture)),
            ("limit", Options.Value.PageSize.ToString(CultureInfo.InvariantCulture)));
        _objectives = await Platform.GetAsync<ObjectiveList>(_objectivesPath);
        _health = await ObjectiveSending.CheckAsync(Platform);
        if (_health.ModelConfigured && Me.MayRun)
        {
            _form.Session = Session;
            _sessions = (await Platform.GetAsync<SessionList>("/v1/sessions?status=running&sort_order=desc&limit=50")).Sessions;
            _policies = (await Platform.GetAsync<PolicyList>("/v1/policies")).Items;
            _profiles = await Platform.GetAsync<ProfileNames>("/v1/profiles");
            _usual = await UsualLimits.ReadAsync(Platform);
        }
    }

    private static string PlaceOf(ObjectiveRow row) => row.SessionId is { } session ? $"/dashboard/agent/{session}/{row.Id}" : $"/dashboard/executions/{row.Id}";

    private async Task SendAsync()
    {
        var posted = await Context.Request.ReadFormAsync();
        _form = ObjectiveForm.Of(posted);
        _hadFiles = posted.Files.Count > 0;
        StartedObjective? started = null;
        _problem = (await TryAsync(async () => started = await ObjectiveSending.SendAsync(Platform, _form, posted.Files)))?.Message;
        if (started is not null)
        {
            Navigation.NavigateTo($"/dashboard/agent/{started.SessionId}/{started.TaskId}");
        }
    }
}
