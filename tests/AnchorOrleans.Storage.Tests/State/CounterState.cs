using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Storage.Tests.State;

/// <summary>A state that appears in a list: the count is its revision and the name of its row.</summary>
[GenerateSerializer, Alias("storage-tests.counter")]
public sealed class CounterState : IReadModelSource
{
    [Id(0)]
    public int Count { get; set; }

    [Id(1)]
    public string Text { get; set; } = "";

    public ReadModelRow? ToRow(string grainKey)
    {
        var key = TenantKey.Parse(grainKey);
        var description = new TaskDescription(
            new(key.Id), $"count-{Count}", Description: null, "typescript", LatestNumber: 0, HasDraft: true, default, default, BrowserConfigurationJson: null);
        return new TaskRow(key.Tenant, Count, description, DraftSourceHash: null, IsDeleted: false);
    }
}
