using System.ComponentModel;
using System.Runtime.InteropServices;

namespace AnchorOrleans.Jail.Processes;

/// <summary>The few calls of the C library that .NET has no name for.</summary>
internal static unsafe partial class Libc
{
    internal const int FromWorkingDirectory = -100;
    internal const int NonBlocking = 0x800;
    internal const int CloseOnExec = 0x80000;
    internal const int NoSuchProcess = 3;
    internal const int AccessDenied = 13;
    internal const int DuplicateAboveWithCloseOnExec = 1030;
    internal const short SpawnSetSignalMask = 0x08;
    internal const short SpawnSetSignalDefaults = 0x04;
    internal const short SpawnSetSession = 0x80;
    internal const int PollReadable = 1;
    internal const int SignalInformationBytes = 128;
    internal const int WaitByDescriptor = 3;
    internal const int WaitNoHang = 1;
    internal const int WaitExited = 4;

    // These differ: on ARM they are what they were in its first Linux.
    internal static readonly int FolderOnly = IsArm ? 0x4000 : 0x10000;
    internal static readonly int NoLinks = IsArm ? 0x8000 : 0x20000;

    // The same numbers on every architecture, being younger than the tables' unification.
    private const nint PidfdSendSignalCall = 424;
    private const nint PidfdOpenCall = 434;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    internal static partial int Pipe(int* descriptors, int flags);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int CreateMemoryFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int ControlDescriptor(SafeHandle descriptor, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(SafeHandle descriptor, void* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(SafeHandle descriptor, void* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint EffectiveUserId();

    [LibraryImport("libc", EntryPoint = "getegid")]
    internal static partial uint EffectiveGroupId();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    internal static partial int WaitForChild(int processId, int* status, int options);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    internal static partial int WaitForAny(int kind, int id, void* information, int options);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    internal static partial int ChangeOwner(SafeHandle descriptor, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int DescribeFile(int folder, string path, int flags, uint fields, void* information);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int OpenAt(int folder, string path, int flags);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(int* entries, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Spawn(int* processId, string path, void* fileActions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    internal static partial int InitialiseSpawnAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    internal static partial int DestroySpawnAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    internal static partial int SetSpawnFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    internal static partial int SetSpawnSignalMask(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    internal static partial int SetSpawnSignalDefaults(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    internal static partial int InitialiseFileActions(void* fileActions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    internal static partial int DestroyFileActions(void* fileActions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    internal static partial int AddDuplicate(void* fileActions, int descriptor, int target);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    internal static partial int AddCloseFrom(void* fileActions, int first);

    /// <summary>Follows every link on a path; null when it leads nowhere.</summary>
    internal static string? ResolvePath(string path)
    {
        var resolved = ResolvePath(path, 0);
        try
        {
            return Marshal.PtrToStringUTF8(resolved);
        }
        finally
        {
            NativeMemory.Free((void*)resolved);
        }
    }

    /// <summary>Opens a handle on a process that stays on that process when its id is used again.</summary>
    internal static int OpenProcess(int processId) => (int)SystemCall(PidfdOpenCall, processId, 0, 0, 0);

    internal static int SignalProcess(int processDescriptor, int signal) =>
        (int)SystemCall(PidfdSendSignalCall, processDescriptor, signal, 0, 0);

    internal static void ThrowIfFailed(int result, string call)
    {
        if (result == -1)
        {
            throw Failure(Marshal.GetLastPInvokeError(), call);
        }
    }

    /// <summary>Throws for the calls that return their error number instead of setting it.</summary>
    internal static void ThrowIfError(int error, string call)
    {
        if (error != 0)
        {
            throw Failure(error, call);
        }
    }

    private static IOException Failure(int error, string call)
    {
        var cause = new Win32Exception(error);
        return new IOException($"{call} failed: {cause.Message} (errno {error}).", cause);
    }

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ResolvePath(string path, nint allocate);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth);
}
