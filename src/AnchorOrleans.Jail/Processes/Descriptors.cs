using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;

namespace AnchorOrleans.Jail.Processes;

/// <summary>Makes the descriptors that a child is started with; none leaks into other children, all being close-on-exec.</summary>
internal static unsafe class Descriptors
{
    /// <summary>Makes a file that exists only in memory, positioned at its start.</summary>
    /// <remarks>Arguments and environments hold secrets: this way they are on no disk and on no command line.</remarks>
    public static SafeFileHandle MemoryFile(string name, ReadOnlySpan<byte> content)
    {
        var descriptor = Libc.CreateMemoryFile(name, 1);
        Libc.ThrowIfFailed(descriptor, "memfd_create");
        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.Write(file, content, fileOffset: 0);
        return file;
    }

    public static DescriptorPipe Pipe()
    {
        var ends = stackalloc int[2];
        Libc.ThrowIfFailed(Libc.Pipe(ends, Libc.CloseOnExec), "pipe2");
        return new DescriptorPipe(new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }
}

/// <summary>A pipe of which one end goes to a child and the other becomes a stream here.</summary>
internal sealed record DescriptorPipe(SafeFileHandle Reader, SafeFileHandle Writer)
{
    public Stream ReadStream() => Open(Reader, PipeDirection.In);

    public Stream WriteStream() => Open(Writer, PipeDirection.Out);

    private static AnonymousPipeClientStream Open(SafeFileHandle end, PipeDirection direction)
    {
        var handle = new SafePipeHandle(end.DangerousGetHandle(), ownsHandle: true);
        end.SetHandleAsInvalid();
        return new AnonymousPipeClientStream(direction, handle);
    }
}
