using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AnchorOrleans.Jail.Processes;

/// <summary>A process held by a descriptor, so that a signal never reaches a stranger that got its id.</summary>
internal sealed class ProcessReference : IDisposable
{
    private const int KillSignal = 9;

    private readonly SafeFileHandle _descriptor;

    private ProcessReference(ProcessIdentity identity, SafeFileHandle descriptor)
    {
        Identity = identity;
        _descriptor = descriptor;
    }

    public ProcessIdentity Identity { get; }

    public int Descriptor => (int)_descriptor.DangerousGetHandle();

    public unsafe bool HasEnded
    {
        get
        {
            // struct pollfd: the descriptor, then the events asked for in the low half of the second word.
            var entry = stackalloc int[] { Descriptor, Libc.PollReadable };
            return Libc.Poll(entry, 1, 0) > 0;
        }
    }

    /// <summary>Opens a process; null when it has ended.</summary>
    public static ProcessReference? Open(int processId)
    {
        var descriptor = Libc.OpenProcess(processId);
        if (descriptor < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            return error == Libc.NoSuchProcess
                ? null
                : throw new IOException(string.Create(CultureInfo.InvariantCulture, $"pidfd_open failed with errno {error}."));
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (ProcessStat.Read(processId) is { State: not 'Z' } stat)
        {
            return new ProcessReference(stat.Identity, handle);
        }

        handle.Dispose();
        return null;
    }

    /// <summary>Opens the process only if it is still the one that was recorded.</summary>
    public static ProcessReference? Open(ProcessIdentity identity)
    {
        var reference = Open(identity.Id);
        if (reference is null || reference.Identity == identity)
        {
            return reference;
        }

        reference.Dispose();
        return null;
    }

    /// <summary>Sends SIGKILL; a process that has ended is not an error.</summary>
    public void Kill() => _ = Libc.SignalProcess(Descriptor, KillSignal);

    /// <summary>Takes the exit status of an orphan, which falls to us where the service is process 1.</summary>
    /// <remarks>Nowhere else: .NET ends the whole process when a child of its own was buried by another.</remarks>
    public unsafe void Bury()
    {
        if (Environment.ProcessId != 1)
        {
            return;
        }

        var information = stackalloc byte[Libc.SignalInformationBytes];
        _ = Libc.WaitForAny(Libc.WaitByDescriptor, Descriptor, information, Libc.WaitExited | Libc.WaitNoHang);
    }

    public void Dispose() => _descriptor.Dispose();
}
