using AnchorOrleans.Jail.Cgroups;
using AnchorOrleans.Jail.Mounts;
using AnchorOrleans.Jail.Processes;

namespace AnchorOrleans.Jail.Records;

/// <summary>Ends what is left of jails whose service was killed.</summary>
/// <remarks>
/// A jail's processes are known by their control group, by the host user that only they have, and by process id together with start time;
/// each alone suffices, and none is a name that a stranger could have.
/// </remarks>
internal static class Leftovers
{
    /// <summary>Ends one jail and gives back what it took up.</summary>
    /// <returns>How many processes were ended.</returns>
    public static async Task<int> EndAsync(JailClaim claim, ProcessWatch watch, TimeProvider clock)
    {
        using (claim)
        {
            var (record, processes) = claim.Read();
            var ended = record is null ? 0 : await EndAsync(record, processes, watch, clock);
            claim.Release();
            return ended;
        }
    }

    private static async Task<int> EndAsync(JailRecord record, JailProcesses? processes, ProcessWatch watch, TimeProvider clock)
    {
        var ended = new HashSet<int>();
        if (string.Equals(record.Epoch, JailRegister.CurrentEpoch, StringComparison.Ordinal))
        {
            foreach (var identity in new[] { processes?.First, processes?.Monitor }.OfType<ProcessIdentity>())
            {
                await EndAsync(ProcessReference.Open(identity), ended, watch);
            }
        }

        foreach (var processId in FindProcessesOf(record.UserId))
        {
            await EndAsync(ProcessReference.Open(processId), ended, watch);
        }

        ended.UnionWith(await JailCgroup.RemoveAsync(record.Cgroups, clock));
        HandedFolders.GiveBack(record.Handed);
        return ended.Count;
    }

    private static async Task EndAsync(ProcessReference? process, HashSet<int> ended, ProcessWatch watch)
    {
        if (process is null)
        {
            return;
        }

        using (process)
        {
            process.Kill();
            await watch.WaitForEndAsync(process);
            ended.Add(process.Identity.Id);
        }
    }

    private static IEnumerable<int> FindProcessesOf(uint? user) =>
        user is null ? [] : ProcessTable.ReadIds().Where(processId => ProcessStatus.ReadUser(processId) == user);
}
