using AnchorOrleans.Testing.Postgres;

namespace AnchorOrleans.Resilience.Cluster;

/// <summary>A database, silos and gateways, each a real process.</summary>
internal sealed class TrialCluster : IAsyncDisposable
{
    /// <summary>The key of the one tenant.</summary>
    public const string Key = "sk-00000000000000000000000000000001";

    private TrialCluster(PostgresServer database, IReadOnlyList<Member> members) => (Store, Members) = (database, members);

    public PostgresServer Store { get; }

    public IReadOnlyList<Member> Members { get; }

    public IReadOnlyList<Member> Silos => [.. Members.Where(static member => member.IsSilo)];

    public IReadOnlyList<Member> Gateways => [.. Members.Where(static member => !member.IsSilo)];

    /// <summary>Starts them all; the first silo alone, since it makes tables and keys.</summary>
    public static async Task<TrialCluster> StartAsync(TrialOptions options, string folder)
    {
        await Network.StartAsync();
        var store = PostgresServer.At(Network.Hub, Network.Members);
        List<Member> members =
        [
            .. Enumerable.Range(1, options.Silos).Select(number => new Member(number, "silo", folder, store.ConnectionString)),
            .. Enumerable.Range(options.Silos + 1, options.Gateways).Select(number => new Member(number, "gateway", folder, store.ConnectionString)),
        ];
        var cluster = new TrialCluster(store, members);
        try
        {
            await members[0].StartAsync(Key);
            await Task.WhenAll(members.Skip(1).Select(static member => member.StartAsync(Key)));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts whatever is not running.</summary>
    public Task RestartAsync() => Task.WhenAll(Members.Where(static member => !member.IsRunning).Select(static member => member.StartAsync(Key)));

    public async ValueTask DisposeAsync()
    {
        foreach (var member in Members.Reverse())
        {
            await member.DisposeAsync();
        }

        await Store.DisposeAsync();
    }
}
