using System.Collections.Concurrent;

namespace AnchorOrleans.Jail.Processes;

/// <summary>Tells when processes end, also those that are not children of this one; one thread waits for all.</summary>
internal sealed unsafe class ProcessWatch : IDisposable
{
    private readonly DescriptorPipe _wake = Descriptors.Pipe();
    private readonly ConcurrentQueue<Watched> _added = [];
    private readonly Thread _thread;

    public ProcessWatch()
    {
        _thread = new Thread(Serve) { IsBackground = true, Name = "Jail watch" };
        _thread.Start();
    }

    /// <summary>Waits until a process has ended. For the first process of a pid namespace that means: all others in it have ended before.</summary>
    /// <param name="process">A process that is not disposed before.</param>
    public Task WaitForEndAsync(ProcessReference process)
    {
        if (process.HasEnded)
        {
            process.Bury();
            return Task.CompletedTask;
        }

        var watched = new Watched(process, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _added.Enqueue(watched);
        var any = (byte)1;
        Libc.ThrowIfFailed((int)Libc.Write(_wake.Writer, &any, 1), "write");
        return watched.Ended.Task;
    }

    public void Dispose()
    {
        _wake.Writer.Dispose();
        _thread.Join();
        _wake.Reader.Dispose();
    }

    private void Serve()
    {
        var watched = new List<Watched>();
        var woken = stackalloc byte[64];
        while (true)
        {
            var ready = Poll(watched);
            if (ready[0] && Libc.Read(_wake.Reader, woken, 64) == 0)
            {
                return;
            }

            for (var index = watched.Count - 1; index >= 0; index--)
            {
                if (ready[index + 1])
                {
                    Finish(watched[index]);
                    watched.RemoveAt(index);
                }
            }

            while (_added.TryDequeue(out var added))
            {
                watched.Add(added);
            }
        }
    }

    private bool[] Poll(List<Watched> watched)
    {
        // struct pollfd: the descriptor, then the events asked for in the low half of the second word and those found in the high half.
        var entries = new int[2 * (watched.Count + 1)];
        entries[0] = (int)_wake.Reader.DangerousGetHandle();
        entries[1] = Libc.PollReadable;
        for (var index = 0; index < watched.Count; index++)
        {
            entries[(2 * index) + 2] = watched[index].Process.Descriptor;
            entries[(2 * index) + 3] = Libc.PollReadable;
        }

        fixed (int* first = entries)
        {
            _ = Libc.Poll(first, (nuint)(entries.Length / 2), -1);
        }

        return [.. entries.Where((_, index) => index % 2 == 1).Select(events => events >> 16 != 0)];
    }

    private static void Finish(Watched watched)
    {
        watched.Process.Bury();
        watched.Ended.SetResult();
    }

    private sealed record Watched(ProcessReference Process, TaskCompletionSource Ended);
}
