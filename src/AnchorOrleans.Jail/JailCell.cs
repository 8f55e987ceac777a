using System.Collections.Immutable;
using AnchorOrleans.Jail.Bubblewrap;
using AnchorOrleans.Jail.Cgroups;
using AnchorOrleans.Jail.Mounts;
using AnchorOrleans.Jail.Records;

namespace AnchorOrleans.Jail;

/// <summary>What one jail takes up on the host: its record and user, its control group, the folders handed to it. Given back together.</summary>
internal sealed class JailCell
{
    private readonly JailClaim _claim;
    private readonly ImmutableArray<string> _cgroups;
    private readonly ImmutableArray<HandedPath> _handed;

    private JailCell(JailSpec spec, JailClaim claim, JailUser user, CgroupHierarchy hierarchy)
    {
        User = user;
        _claim = claim;
        _cgroups = hierarchy.FoldersOf(spec.Name);
        _handed = user.IsItsOwn ? HandedFolders.Describe(spec) : [];
    }

    public JailUser User { get; }

    public JailCgroup? Cgroup { get; private set; }

    /// <summary>Takes what a jail needs; it is written down first, so that a sweep finds it whatever happens next.</summary>
    public static async Task<JailCell> TakeAsync(JailSpec spec, JailClaim claim, JailUser user, CgroupHierarchy hierarchy, TimeProvider clock)
    {
        var cell = new JailCell(spec, claim, user, hierarchy);
        var isTaken = false;
        try
        {
            claim.Write(new JailRecord(JailRegister.CurrentEpoch, spec.Name, user.IsItsOwn ? user.UserId : null, cell._cgroups, cell._handed));
            cell.Cgroup = hierarchy.Create(spec.Name, spec.Limits);
            foreach (var folder in cell._handed)
            {
                HandedFolders.Give(folder.Path, user.UserId, user.GroupId);
            }

            isTaken = true;
            return cell;
        }
        finally
        {
            if (!isTaken)
            {
                await cell.ReturnAsync(clock);
            }
        }
    }

    public void Write(JailProcesses processes) => _claim.Write(processes);

    /// <summary>Gives everything back, when no process of the jail is left.</summary>
    public async Task ReturnAsync(TimeProvider clock)
    {
        // When something could not be given back, the record stays for a sweep.
        using (_claim)
        {
            await JailCgroup.RemoveAsync(_cgroups, clock);
            HandedFolders.GiveBack(_handed);
            _claim.Release();
        }
    }
}
