using Microsoft.AspNetCore.Components;

namespace AnchorOrleans.Dashboard.Tasks;

/// <summary>What a task is called, and its end.</summary>
public sealed partial class TaskSettings
{
    private string? _problem;

    [SupplyParameterFromQuery]
    private bool Saved { get; set; }

    [SupplyParameterFromForm(FormName = "settings")]
    private Fields? Form { get; set; }

    [SupplyParameterFromForm(FormName = "delete")]
    private DeletionFields? Deletion { get; set; }

    protected override Task LoadTabAsync()
    {
        Form ??= new Fields { Name = Facts.Name, Description = Facts.Description };
        Form.Description = SourceText.Normalise(Form.Description);
        return Task.CompletedTask;
    }

    private async Task SaveAsync()
    {
        var refused = await TryAsync(() => Platform.ChangeAsync(HttpMethod.Put, Address, new { name = Form!.Name?.Trim(), description = Form.Description }));
        if (refused is null)
        {
            Navigation.NavigateTo($"{Home}/settings?saved=true");
        }

        _problem = refused?.Message;
    }

    private async Task DeleteAsync()
    {
        if (Deletion?.IsMeant != true)
        {
            Context.Response.StatusCode = StatusCodes.Status400BadRequest;
            _problem = "Tick the box to delete the task.";
            return;
        }

        var refused = await TryAsync(() => Platform.ChangeAsync(HttpMethod.Delete, Address));
        if (refused is null)
        {
            Navigation.NavigateTo(Parts.Query.Of("/dashboard/tasks", ("deleted", Facts.Name)));
        }

        _problem = refused?.Message;
    }

    private sealed class Fields
    {
        public string? Name { get; set; }

        public string? Description { get; set; }
    }

    private sealed class DeletionFields
    {
        public bool IsMeant { get; set; }
    }
}
