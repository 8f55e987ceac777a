using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using AnchorOrleans.Jail.Cgroups;
using Microsoft.Win32.SafeHandles;

namespace AnchorOrleans.Jail.Processes;

/// <summary>What to start: a program with its arguments, an empty environment and exactly these descriptors, numbered from 0.</summary>
/// <param name="Command">The program's absolute path, and its arguments.</param>
/// <param name="Descriptors">Each one's place is its number in the child.</param>
/// <param name="Cgroup">Where the child is born, if that is possible.</param>
internal sealed record SpawnRequest(ImmutableArray<string> Command, ImmutableArray<SafeFileHandle> Descriptors, JailCgroup? Cgroup);

/// <summary>Starts processes from one thread that lives as long as this object.</summary>
/// <remarks>
/// "Die with parent" means the parent's <em>thread</em>: a child started from a thread of the pool is killed when the pool retires that thread.
/// And on cgroup v1 a thread can step into a group alone, so that its child is born there; moving the child afterwards takes a lock
/// over the whole machine, several milliseconds each time.
/// </remarks>
internal sealed unsafe class ProcessSpawner : IDisposable
{
    // Sources are lifted above all targets, so that no dup2 overwrites a source that is still to come.
    private const int LowestSource = 64;

    // Larger than any C library's posix_spawnattr_t (336 bytes in glibc) and posix_spawn_file_actions_t (80).
    private const int OpaqueBytes = 1024;

    private readonly BlockingCollection<(SpawnRequest Request, TaskCompletionSource<int> Started)> _requests = [];
    private readonly Thread _thread;

    public ProcessSpawner()
    {
        _thread = new Thread(Serve) { IsBackground = true, Name = "Jail spawner" };
        _thread.Start();
    }

    /// <summary>Starts a process and returns its id.</summary>
    public Task<int> SpawnAsync(SpawnRequest request)
    {
        var started = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _requests.Add((request, started));
        return started.Task;
    }

    public void Dispose()
    {
        _requests.CompleteAdding();
        _thread.Join();
        _requests.Dispose();
    }

    private void Serve()
    {
        foreach (var (request, started) in _requests.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(SpawnInCgroup(request));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or EntryPointNotFoundException)
            {
                started.SetException(exception);
            }
        }
    }

    private static int SpawnInCgroup(SpawnRequest request)
    {
        if (request.Cgroup is null)
        {
            return Spawn(request);
        }

        try
        {
            request.Cgroup.EnterThread();
            return Spawn(request);
        }
        finally
        {
            request.Cgroup.LeaveThread();
        }
    }

    private static int Spawn(SpawnRequest request)
    {
        var fileActions = stackalloc byte[OpaqueBytes];
        var attributes = stackalloc byte[OpaqueBytes];
        var lifted = new List<SafeFileHandle>();
        Libc.ThrowIfError(Libc.InitialiseFileActions(fileActions), "posix_spawn_file_actions_init");
        Libc.ThrowIfError(Libc.InitialiseSpawnAttributes(attributes), "posix_spawnattr_init");
        try
        {
            SetSignals(attributes);
            SetDescriptors(fileActions, request.Descriptors, lifted);
            return Spawn(request, fileActions, attributes);
        }
        finally
        {
            _ = Libc.DestroyFileActions(fileActions);
            _ = Libc.DestroySpawnAttributes(attributes);
            lifted.ForEach(handle => handle.Dispose());
        }
    }

    /// <summary>Undoes what .NET sets for itself (it ignores SIGPIPE), and leaves the terminal, whose Ctrl-C is not meant for jails.</summary>
    private static void SetSignals(byte* attributes)
    {
        var none = stackalloc byte[OpaqueBytes];
        var all = stackalloc byte[OpaqueBytes];
        new Span<byte>(none, OpaqueBytes).Clear();
        new Span<byte>(all, OpaqueBytes).Fill(byte.MaxValue);
        const short Flags = Libc.SpawnSetSignalMask | Libc.SpawnSetSignalDefaults | Libc.SpawnSetSession;
        Libc.ThrowIfError(Libc.SetSpawnSignalMask(attributes, none), "posix_spawnattr_setsigmask");
        Libc.ThrowIfError(Libc.SetSpawnSignalDefaults(attributes, all), "posix_spawnattr_setsigdefault");
        Libc.ThrowIfError(Libc.SetSpawnFlags(attributes, Flags), "posix_spawnattr_setflags");
    }

    private static void SetDescriptors(byte* fileActions, ImmutableArray<SafeFileHandle> descriptors, List<SafeFileHandle> lifted)
    {
        for (var target = 0; target < descriptors.Length; target++)
        {
            var source = Libc.ControlDescriptor(descriptors[target], Libc.DuplicateAboveWithCloseOnExec, LowestSource);
            Libc.ThrowIfFailed(source, "fcntl(F_DUPFD_CLOEXEC)");
            lifted.Add(new SafeFileHandle(source, ownsHandle: true));
            Libc.ThrowIfError(Libc.AddDuplicate(fileActions, source, target), "posix_spawn_file_actions_adddup2");
        }

        // What the service itself inherited without close-on-exec must not reach a jail.
        Libc.ThrowIfError(Libc.AddCloseFrom(fileActions, descriptors.Length), "posix_spawn_file_actions_addclosefrom_np");
    }

    private static int Spawn(SpawnRequest request, byte* fileActions, byte* attributes)
    {
        var texts = request.Command.Select(ToNative).ToArray();
        var arguments = stackalloc byte*[texts.Length + 1];
        for (var index = 0; index < texts.Length; index++)
        {
            arguments[index] = (byte*)texts[index];
        }

        arguments[texts.Length] = null;
        byte* noEnvironment = null;
        var processId = 0;
        try
        {
            Libc.ThrowIfError(Libc.Spawn(&processId, request.Command[0], fileActions, attributes, arguments, &noEnvironment), "posix_spawn of " + request.Command[0]);
            return processId;
        }
        finally
        {
            Array.ForEach(texts, text => NativeMemory.Free((void*)text));
        }
    }

    private static nint ToNative(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        var native = (byte*)NativeMemory.Alloc((nuint)length + 1);
        _ = Encoding.UTF8.GetBytes(text, new Span<byte>(native, length));
        native[length] = 0;
        return (nint)native;
    }
}
