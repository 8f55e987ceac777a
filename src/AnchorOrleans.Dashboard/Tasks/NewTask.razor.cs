using AnchorOrleans.Dashboard.Parts;
using Microsoft.AspNetCore.Components;

namespace AnchorOrleans.Dashboard.Tasks;

/// <summary>Makes a task.</summary>
public sealed partial class NewTask
{
    private string? _problem;
    private TaskRow? _other;
    private CodeCheck _check = CodeCheck.None;

    [SupplyParameterFromForm(FormName = "new-task")]
    private Fields Form { get; set; } = null!;

    protected override Task LoadAsync()
    {
        Form ??= new Fields { Code = SampleCode.Text };
        Form.Code = SourceText.Normalise(Form.Code);
        return Task.CompletedTask;
    }

    private async Task CreateAsync()
    {
        var name = Form.Name?.Trim() ?? "";
        TaskRow? made = null;
        var refused = await TryAsync(async () =>
        {
            // The API would save this as the draft of the task that has the name; here nobody has seen that one.
            _other = name.Length == 0 ? null : (await Platform.GetAsync<TaskPage>(Query.Of("/v1/task", ("name", name)))).Tasks.FirstOrDefault();
            if (_other is null)
            {
                made = await Platform.ChangeAsync<TaskRow>(
                    HttpMethod.Post,
                    "/v1/task",
                    new { name, language = "typescript", description = Form.Description?.Trim() is { Length: > 0 } description ? description : null, code = SourceText.Encode(Form.Code) });
            }
        });
        if (made is not null)
        {
            Navigation.NavigateTo($"/dashboard/tasks/{made.Id}?saved=true");
            return;
        }

        if (_other is not null)
        {
            Context.Response.StatusCode = StatusCodes.Status409Conflict;
        }

        _problem = refused?.Message ?? $"There is another task named '{name}'.";
        _check = _check with { Diagnostics = refused?.Diagnostics ?? [] };
    }

    private sealed class Fields
    {
        public string? Name { get; set; }

        public string? Description { get; set; }

        public string? Code { get; set; }
    }
}
