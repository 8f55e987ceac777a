using System.Collections.Immutable;
using AnchorOrleans.Jail.Bubblewrap;
using AnchorOrleans.Jail.Cgroups;
using AnchorOrleans.Jail.Mounts;
using AnchorOrleans.Jail.Records;

namespace AnchorOrleans.Jail;

/// <summary>What one jail takes up on the host: its record and user, its control group, the folders handed to it. Given back together.</summary>
internal sealed class JailCell(JailClaim claim, JailUser user, JailCgroup? cgroup, ImmutableArray<HandedPath> handed)
{
    public JailUser User { get; } = user;

    public JailCgroup? Cgroup { get; } = cgroup;

    /// <summary>Takes what a jail needs; written down first, so that a sweep finds it whatever happens next.</summary>
    public static JailCell Take(JailSpec spec, JailClaim claim, JailUser user, CgroupHierarchy hierarchy)
    {
        var handed = user.Isolation is UserIsolation.OwnUser ? HandedFolders.Describe(spec) : [];
        uint? ownUser = user.Isolation is UserIsolation.OwnUser ? user.UserId : null;
        claim.Write(new JailRecord(JailRegister.CurrentEpoch, spec.Name, ownUser, hierarchy.FoldersOf(spec.Name), handed));

        var cell = new JailCell(claim, user, hierarchy.Create(spec.Name, spec.Limits), handed);
        foreach (var folder in handed)
        {
            HandedFolders.Give(folder.Path, user.UserId, user.GroupId);
        }

        return cell;
    }

    public void Write(JailProcesses processes) => claim.Write(processes);

    /// <summary>Gives everything back, when no process of the jail is left.</summary>
    public async Task ReturnAsync(TimeProvider clock)
    {
        try
        {
            if (Cgroup is not null)
            {
                await Cgroup.RemoveAsync(clock);
            }

            foreach (var folder in handed.Where(folder => Path.Exists(folder.Path)))
            {
                HandedFolders.Give(folder.Path, folder.UserId, folder.GroupId);
            }

            claim.Release();
        }
        finally
        {
            // When something could not be given back, the record stays for a sweep.
            claim.Dispose();
        }
    }
}
