using System.Globalization;

namespace AnchorOrleans.Jail.Records;

/// <summary>The live jails of all services on this machine, a file each; the file's number is also the claim to one host user.</summary>
/// <remarks>
/// Its owner keeps a lock on the file. The kernel drops a lock with its process, and unlike a process id it cannot come to mean another:
/// a file that can be locked is a jail whose service is gone.
/// </remarks>
internal sealed class JailRegister(string folder, int capacity)
{
    private readonly string _folder = PrivateFolder.Create(Path.Combine(folder, "jails"));
    private int _next = Environment.ProcessId * 97 % capacity;

    /// <summary>Gets what process ids recorded now will mean: in another boot or pid namespace they would be strangers'.</summary>
    public static string CurrentEpoch { get; } =
        File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() + " " + new FileInfo("/proc/self/ns/pid").LinkTarget;

    /// <summary>Takes a free number.</summary>
    public JailClaim Claim()
    {
        for (var attempt = 0; attempt < capacity; attempt++)
        {
            var number = (int)((uint)Interlocked.Increment(ref _next) % (uint)capacity);
            if (JailClaim.TryCreate(Path.Combine(_folder, number.ToString(CultureInfo.InvariantCulture)), number) is { } claim)
            {
                return claim;
            }
        }

        throw new JailUnavailableException(
            string.Create(CultureInfo.InvariantCulture, $"All {capacity} jails that Jail:UserCount allows on this machine are in use."));
    }

    /// <summary>Takes over the jails whose owner is gone, one at a time; whoever gets one has its lock.</summary>
    public IEnumerable<JailClaim> TakeAbandoned() => Directory.EnumerateFiles(_folder).Select(JailClaim.TryTakeOver).OfType<JailClaim>();
}
