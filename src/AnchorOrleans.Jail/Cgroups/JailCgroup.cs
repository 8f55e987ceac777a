using System.Collections.Immutable;
using AnchorOrleans.Jail.Processes;

namespace AnchorOrleans.Jail.Cgroups;

/// <summary>The control group of one jail: it bounds memory and processes and knows every member.</summary>
internal abstract class JailCgroup(ImmutableArray<string> folders)
{
    private const int RemovalAttempts = 100;
    private static readonly TimeSpan RemovalInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>Gets the group's folder in each hierarchy.</summary>
    public ImmutableArray<string> Folders { get; } = folders;

    /// <summary>Gets a value indicating whether the memory limit is held by this group.</summary>
    public abstract bool BoundsMemory { get; }

    /// <summary>Moves the calling thread in, so that a child is born inside; does nothing where threads cannot move alone.</summary>
    public abstract void EnterThread();

    /// <summary>Moves the calling thread back.</summary>
    public abstract void LeaveThread();

    /// <summary>Moves a process in; does nothing where it was born inside.</summary>
    public abstract void Attach(int processId);

    /// <summary>Counts the processes that were killed because the memory limit was reached.</summary>
    public abstract long CountOutOfMemoryKills();

    /// <summary>Kills every member and removes the group.</summary>
    /// <returns>The processes that were killed.</returns>
    public Task<IReadOnlySet<int>> RemoveAsync(TimeProvider clock) => RemoveAsync(Folders, clock);

    /// <summary>Kills every member of a group and removes it; a group that is gone is not an error.</summary>
    public static async Task<IReadOnlySet<int>> RemoveAsync(ImmutableArray<string> folders, TimeProvider clock)
    {
        var killed = new HashSet<int>();
        for (var attempt = 1; ; attempt++)
        {
            foreach (var processId in folders.SelectMany(KernelFile.ReadProcesses))
            {
                using var process = ProcessReference.Open(processId);
                process?.Kill();
                killed.Add(processId);
            }

            try
            {
                foreach (var folder in folders.Where(Directory.Exists))
                {
                    Directory.Delete(folder);
                }

                return killed;
            }
            catch (IOException) when (attempt < RemovalAttempts)
            {
                // Busy until the last member is buried.
                await Task.Delay(RemovalInterval, clock);
            }
        }
    }
}
