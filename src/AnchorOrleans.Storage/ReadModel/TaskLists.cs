using System.Collections.Immutable;
using System.Text.Json;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Storage.Databases;
using AnchorOrleans.Storage.State;

namespace AnchorOrleans.Storage.ReadModel;

/// <summary>Answers which tasks there are: from a counted list, or, where a longer text is searched for, from the index of texts.</summary>
internal static class TaskLists
{
    /// <summary>How many tasks are found at most; a text that older ones have too says so.</summary>
    internal const int MostFound = 10_000;

    /// <summary>Answers what tasks are called that are not deleted.</summary>
    public static async ValueTask<ImmutableDictionary<TaskId, string>> FindNamesAsync(ISnapshot snapshot, TenantId tenant, ImmutableArray<TaskId> tasks)
    {
        var names = tasks.Select(task => new TenantKey(tenant, task.Value).ToString()).Distinct(StringComparer.Ordinal).ToArray();
        var rows = await snapshot.AllAsync(snapshot.Texts.Names, static row => Parse(row.GetFieldValue<byte[]>(0)), ("@names", names));
        return rows.Where(static row => !row.IsDeleted).ToImmutableDictionary(static row => row.Description.Task, static row => row.Description.Name);
    }

    /// <summary>Answers a page.</summary>
    public static async ValueTask<Page<TaskRow>> ReadAsync(ISnapshot snapshot, TaskQuery query)
    {
        if (query.Search is { } text && text.EnumerateRunes().Count() > ListNames.LongestBeginning)
        {
            return await FindAsync(snapshot, query, text);
        }

        var list = query.Search is { Length: > 0 } beginning ? ListNames.TasksNamed(query.Tenant, beginning) : ListNames.Tasks(query.Tenant);
        var (rows, total) = await RankedList.ReadAsync(snapshot, [list], query.Offset, query.Limit);
        return new([.. rows.Select(Parse)], total);
    }

    private static async ValueTask<Page<TaskRow>> FindAsync(ISnapshot snapshot, TaskQuery query, string text)
    {
        var found = await snapshot.SearchTasksAsync(query.Tenant, text, MostFound + 1);
        var total = Math.Min(found.Count, MostFound);
        var page = found.Take(total).Skip((int)Math.Min(query.Offset, int.MaxValue)).Take(query.Limit);
        var rows = await RankedList.DataOfAsync(snapshot, [.. page]);
        return new([.. rows.Select(Parse)], total, IsPartial: found.Count > MostFound);
    }

    private static TaskRow Parse(byte[] data) => JsonSerializer.Deserialize<TaskRow>(data, StateJson.Options)!;
}
