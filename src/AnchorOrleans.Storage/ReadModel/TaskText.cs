using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;

namespace AnchorOrleans.Storage.ReadModel;

/// <summary>What of a task is searched for; stored in the transaction of its row.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Name">The task's name.</param>
/// <param name="Description">Its description; empty when it has none.</param>
internal sealed record TaskText(string Tenant, string Name, string Description)
{
    /// <summary>Takes the text out of a row; null when nothing is searched for by it.</summary>
    public static TaskText? Of(ReadModelRow row) => row is TaskRow { IsDeleted: false, Description: var task }
        ? new(Mark(row.Tenant), task.Name, task.Description ?? string.Empty)
        : null;

    /// <summary>Writes a tenant as it stands beside its texts: between slashes, so that none is part of another.</summary>
    public static string Mark(TenantId tenant) => $"/{tenant}/";
}
