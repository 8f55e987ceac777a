using System.Globalization;
using System.Text.Json;
using AnchorOrleans.Resilience.Cluster;
using AnchorOrleans.Resilience.Load;

namespace AnchorOrleans.Resilience.Checks;

/// <summary>What must hold whatever broke: each accepted execution ends, once, in order; nothing is left over.</summary>
internal sealed class Invariants(TrialCluster cluster, ClusterClient client, Ledger ledger, IReadOnlySet<int> before)
{
    /// <summary>The design's limit: a reminder is the last net.</summary>
    private static readonly TimeSpan MostToEnd = TimeSpan.FromSeconds(150);

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Checks everything about the executions of a round, and that nothing is left over.</summary>
    /// <returns>How many ended how, for people.</returns>
    /// <exception cref="InvalidOperationException">Something does not hold.</exception>
    public async Task<string> CheckAsync(int round)
    {
        var ofRound = ledger.Executions.Where(execution => execution.Round == round).ToArray();
        await WithinAsync(MostToEnd, "Executions did not end", async () => await FindUnendedAsync(ofRound));
        await CheckOrderAsync(ofRound);
        await WithinAsync(MostToEnd, "Sessions did not end", FindLiveSessionsAsync);
        await WithinAsync(MostToEnd, "Slots are still taken, or hosts are missing", FindTakenSlotsAsync);
        await WithinAsync(TimeSpan.FromSeconds(30), "Processes are left over", () => Task.FromResult(Orphans.Find(
            cluster.Members.Where(static member => member.IsRunning).Select(static member => member.ProcessId).ToHashSet(), before)));
        return string.Join(", ", ofRound.GroupBy(static execution => EndWord(execution.End!), StringComparer.Ordinal).OrderByDescending(static group => group.Count()).Select(static group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} {group.Key}")));
    }

    /// <summary>Checks that whatever ended in any round still stands as it did.</summary>
    public async Task CheckAgainAsync()
    {
        foreach (var execution in ledger.Executions)
        {
            var end = EndOf(await AskAsync(execution.Id));
            if (end != execution.End)
            {
                throw new InvalidOperationException($"Execution {execution.Id} had ended as {execution.End}, and stands as {end} now.");
            }
        }
    }

    private static async Task WithinAsync(TimeSpan patience, string problem, Func<Task<IReadOnlyList<string>>> find)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (await find() is { Count: > 0 } found)
        {
            if (TimeProvider.System.GetElapsedTime(began) > patience)
            {
                throw new InvalidOperationException($"{problem} within {patience.TotalSeconds} s: {string.Join("; ", found.Take(10))}{(found.Count > 10 ? $" and {found.Count - 10} more" : "")}.");
            }

            await Task.Delay(Look);
        }
    }

    private static string? EndOf(JsonElement execution) => execution.TryGetProperty("status", out var status) && status.GetString() is "success" or "failure" or "timeout" or "cancelled"
        ? $"{execution.GetProperty("status").GetString()}|{(execution.TryGetProperty("errorCode", out var code) ? code.GetString() : null)}|{execution.GetProperty("executionTime")}|{execution.GetProperty("output")}"
        : null;

    private static string EndWord(string end) => string.Join(' ', end.Split('|').Take(2)).Trim();

    private async Task<IReadOnlyList<string>> FindUnendedAsync(IEnumerable<Accepted> executions)
    {
        List<string> unended = [];
        foreach (var execution in executions.Where(static execution => execution.End is null))
        {
            var seen = await AskAsync(execution.Id);
            execution.End = EndOf(seen);
            if (execution.End is null)
            {
                unended.Add($"{execution.Id} ({execution.Kind}): {seen}");
            }
        }

        return unended;
    }

    /// <summary>Of one session, each began after the one before it had ended.</summary>
    private async Task CheckOrderAsync(IEnumerable<Accepted> executions)
    {
        foreach (var session in executions.Where(static execution => execution.Session is not null).GroupBy(static execution => execution.Session!, StringComparer.Ordinal))
        {
            var ended = DateTimeOffset.MinValue;
            foreach (var execution in session.OrderBy(static execution => execution.Place))
            {
                var seen = await AskAsync(execution.Id);
                if (seen.TryGetProperty("startTime", out var start) && execution.End!.StartsWith("success", StringComparison.Ordinal))
                {
                    var began = start.GetDateTimeOffset();
                    if (began < ended)
                    {
                        throw new InvalidOperationException($"In session {session.Key} the execution in place {execution.Place} began at {began:O}, before the one ahead of it had ended at {ended:O}.");
                    }

                    ended = began + TimeSpan.FromMilliseconds(seen.GetProperty("executionTime").GetInt64());
                }
            }
        }
    }

    private async Task<IReadOnlyList<string>> FindLiveSessionsAsync()
    {
        List<string> live = [];
        foreach (var session in ledger.Sessions.Keys)
        {
            var (_, seen) = await client.SendAsync(HttpMethod.Get, $"/v1/sessions/{session}");
            var word = seen.TryGetProperty("status", out var said) ? said.GetString() : null;
            if (word is "running" or "pending" or "idle" or "active")
            {
                // One whose load was cut off before it could end it.
                await client.SendAsync(HttpMethod.Delete, $"/v1/sessions/{session}");
                live.Add($"{session} ({word})");
            }
            else
            {
                ledger.Sessions.TryRemove(session, out _);
            }
        }

        return live;
    }

    private async Task<IReadOnlyList<string>> FindTakenSlotsAsync()
    {
        var (_, system) = await client.SendAsync(HttpMethod.Get, "/v1/system");
        var hosts = system.GetProperty("hosts").EnumerateArray().ToArray();
        return
        [
            .. hosts.Where(static host => TakenOf(host, "runners") + TakenOf(host, "browsers") > 0).Select(static host => host.ToString()),
            .. cluster.Silos.Where(silo => !hosts.Any(host => host.GetProperty("id").GetString() == silo.Name && host.GetProperty("runners").GetProperty("total").GetInt32() > 0)).Select(static silo => $"{silo.Name} offers no slots"),
        ];
    }

    private static int TakenOf(JsonElement host, string kind) => host.GetProperty(kind).GetProperty("used").GetInt32();

    private async Task<JsonElement> AskAsync(string execution) => (await client.SendAsync(HttpMethod.Get, $"/v1/executions/{execution}")).Body;
}
