using AnchorOrleans.Dashboard.Layout;
using Microsoft.AspNetCore.Components;

namespace AnchorOrleans.Dashboard.Tasks;

/// <summary>A page about one task.</summary>
public abstract class TaskTab : LoadedPage
{
    /// <summary>Gets or sets the task.</summary>
    [Parameter]
    public Guid TaskId { get; set; }

    /// <summary>Gets what is known of the task.</summary>
    protected TaskFacts Facts { get; private set; } = null!;

    /// <summary>Gets where the task lies in the API.</summary>
    protected string Address => $"/v1/task/{TaskId:D}";

    /// <summary>Gets where the task lies in the dashboard.</summary>
    protected string Home => $"/dashboard/tasks/{TaskId:D}";

    /// <inheritdoc/>
    protected sealed override async Task LoadAsync()
    {
        Facts = await Platform.GetAsync<TaskFacts>(Address);
        await LoadTabAsync();
    }

    /// <summary>Reads what this tab shows.</summary>
    protected virtual Task LoadTabAsync() => Task.CompletedTask;

    /// <summary>Reads the task's versions.</summary>
    protected async Task<IReadOnlyList<VersionRow>> ListVersionsAsync() => (await Platform.GetAsync<VersionList>($"{Address}/versions")).Versions;

    /// <summary>Reads a version; null when there is none of that name.</summary>
    protected Task<VersionCode?> FindVersionAsync(string version) => Platform.FindAsync<VersionCode>($"{Address}/{Uri.EscapeDataString(version)}");

    /// <summary>Asks the compiler, for those who may.</summary>
    protected async Task<CodeCheck> CheckAsync(string text) => Me.MayRun && text.Length > 0
        ? await Platform.ChangeAsync<CodeCheck>(HttpMethod.Post, "/v1/task/check", new { code = SourceText.Encode(text) })
        : CodeCheck.None;
}
