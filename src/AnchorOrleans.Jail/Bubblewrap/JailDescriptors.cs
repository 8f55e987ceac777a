using System.Collections.Immutable;
using System.Text;
using AnchorOrleans.Jail.Processes;
using Microsoft.Win32.SafeHandles;

namespace AnchorOrleans.Jail.Bubblewrap;

/// <summary>Everything a jail is connected with: the command's standard streams, the pipes that pace its start, its files in memory.</summary>
internal sealed class JailDescriptors : IDisposable
{
    public const int Arguments = 5;
    public const int Filter = 6;
    public const int Status = 7;
    public const int Block = 8;
    public const int FirstFile = 9;

    private readonly List<IDisposable> _onlyForStart = [];

    public JailDescriptors(JailSpec spec, JailUser user, byte[] filter)
    {
        var files = EtcFiles.For(user, spec.LoopbackNames);
        var (input, inputHere) = PipeToChild();
        var (output, outputHere) = PipeFromChild();
        var (error, errorHere) = PipeFromChild();
        var (ready, readyHere) = PipeFromChild();
        var (go, goHere) = PipeToChild();
        var (status, statusHere) = PipeFromChild();
        var (block, blockHere) = PipeToChild();

        // Programs open /dev/stdout by name, for which the pipe has to be theirs; where that is not allowed, it is theirs already.
        foreach (var end in ImmutableArray.Create(input, output, error))
        {
            _ = Libc.ChangeOwner(end, user.UserId, user.GroupId);
        }

        Streams = new JailStreams(inputHere, outputHere, errorHere, statusHere);
        Ready = readyHere;
        Go = goHere;
        Unblock = blockHere;
        _onlyForStart.AddRange([readyHere, goHere, blockHere]);
        OfChild =
        [
            input, output, error, ready, go,
            Descriptors.MemoryFile("arguments", BubblewrapArguments.For(spec, user, files)),
            Descriptors.MemoryFile("filter", filter),
            status, block,
            .. files.Select(file => Descriptors.MemoryFile("etc", Encoding.UTF8.GetBytes(file.Content))),
        ];
    }

    /// <summary>Gets the stream that says one line when the inside is set up.</summary>
    public Stream Ready { get; }

    /// <summary>Gets the stream on which a line lets the command start.</summary>
    public Stream Go { get; }

    /// <summary>Gets the stream on which a byte lets bubblewrap make the command's process.</summary>
    public Stream Unblock { get; }

    public JailStreams Streams { get; }

    /// <summary>Gets the child's ends, each at the number it has there.</summary>
    public ImmutableArray<SafeFileHandle> OfChild { get; }

    /// <summary>Closes the child's ends here, so that the end of the child is the end of its streams.</summary>
    public void CloseEndsOfChild()
    {
        foreach (var descriptor in OfChild)
        {
            descriptor.Dispose();
        }
    }

    /// <summary>Closes what only the start needed.</summary>
    public void Dispose()
    {
        CloseEndsOfChild();
        _onlyForStart.ForEach(stream => stream.Dispose());
    }

    private static (SafeFileHandle Child, Stream Here) PipeToChild()
    {
        var pipe = Descriptors.Pipe();
        return (pipe.Reader, pipe.WriteStream());
    }

    private static (SafeFileHandle Child, Stream Here) PipeFromChild()
    {
        var pipe = Descriptors.Pipe();
        return (pipe.Writer, pipe.ReadStream());
    }
}

/// <summary>The streams of a jail on the service's side.</summary>
/// <param name="Input">To the command.</param>
/// <param name="Output">From the command.</param>
/// <param name="Error">From the command, and during the start from bubblewrap.</param>
/// <param name="Status">Closes when bubblewrap's monitor ends, and with it the jail.</param>
internal sealed record JailStreams(Stream Input, Stream Output, Stream Error, Stream Status) : IDisposable
{
    public void Dispose()
    {
        Input.Dispose();
        Output.Dispose();
        Error.Dispose();
        Status.Dispose();
    }
}
