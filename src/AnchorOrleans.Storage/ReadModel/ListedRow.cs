using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Storage.State;

namespace AnchorOrleans.Storage.ReadModel;

/// <summary>A row of the read model, ready to be stored: made on the caller's thread, so that the writer has only statements to run.</summary>
/// <param name="Kind">What it describes: a task, a version, an execution, a session.</param>
/// <param name="Name">Unique among the rows of its kind.</param>
/// <param name="Revision">A row with a lower one than the stored row's changes nothing.</param>
/// <param name="Data">The row as JSON.</param>
/// <param name="Lists">Where it appears.</param>
/// <param name="EndedList">The list that all its rows leave because of this row, if any.</param>
/// <param name="Times">When what an execution's row describes happened; null for others.</param>
/// <param name="Text">By what it is searched for, if by anything.</param>
internal sealed record ListedRow(
    string Kind, string Name, long Revision, byte[] Data, ImmutableArray<string> Lists, string? EndedList, ExecutionTimes? Times = null, TaskText? Text = null)
{
    private const string Task = "task";

    public static ListedRow Of(ReadModelRow row)
    {
        var (kind, id) = row switch
        {
            TaskRow task => (Task, task.Description.Task.Value),
            VersionRow version => ("version", string.Create(CultureInfo.InvariantCulture, $"{version.Number}/{version.Task}")),
            ExecutionRow execution => ("execution", execution.View.Execution.Value),
            SessionRow session => ("session", session.View.Session.Value),
            _ => throw new ArgumentException($"Rows of type {row.GetType()} cannot be stored.", nameof(row)),
        };
        var data = JsonSerializer.SerializeToUtf8Bytes(row, row.GetType(), StateJson.Options);
        return new(kind, new TenantKey(row.Tenant, id).ToString(), row.Revision, data, ListNames.Of(row), ListNames.EndedBy(row), TimesOf(row), TaskText.Of(row));
    }

    /// <summary>Gets a value indicating whether rows of this kind are searched for. Only tasks are, and most rows are of executions.</summary>
    public bool IsSearched => string.Equals(Kind, Task, StringComparison.Ordinal);

    private static ExecutionTimes? TimesOf(ReadModelRow row) => row is ExecutionRow execution ? ExecutionTimes.Of(row.Tenant, execution.View) : null;
}
