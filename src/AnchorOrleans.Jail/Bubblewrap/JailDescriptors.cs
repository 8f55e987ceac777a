using System.Collections.Immutable;
using System.Text;
using AnchorOrleans.Jail.Processes;
using Microsoft.Win32.SafeHandles;

namespace AnchorOrleans.Jail.Bubblewrap;

/// <summary>Everything a jail is connected with: the command's standard streams, the pipes that pace its start, its files in memory.</summary>
internal sealed class JailDescriptors : IDisposable
{
    private readonly DescriptorPipe _ready = Descriptors.Pipe();
    private readonly DescriptorPipe _go = Descriptors.Pipe();
    private readonly DescriptorPipe _block = Descriptors.Pipe();
    private readonly DescriptorPipe _status = Descriptors.Pipe();
    private readonly DescriptorPipe _input = Descriptors.Pipe();
    private readonly DescriptorPipe _output = Descriptors.Pipe();
    private readonly DescriptorPipe _error = Descriptors.Pipe();
    private readonly ImmutableArray<SafeFileHandle> _memoryFiles;

    public JailDescriptors(JailSpec spec, JailUser user, byte[] filter)
    {
        var files = EtcFiles.For(user, spec.LoopbackNames);
        _memoryFiles =
        [
            Descriptors.MemoryFile("arguments", BubblewrapArguments.For(spec, user, files)),
            Descriptors.MemoryFile("filter", filter),
            .. files.Select(file => Descriptors.MemoryFile("etc", Encoding.UTF8.GetBytes(file.Content))),
        ];

        // Programs open /dev/stdout by name, for which the pipe has to be theirs.
        foreach (var end in ImmutableArray.Create(_input.Reader, _output.Writer, _error.Writer))
        {
            _ = Libc.ChangeOwner(end, user.UserId, user.GroupId);
        }

        Ready = _ready.ReadStream();
        Go = _go.WriteStream();
        Block = _block.WriteStream();
        Streams = new JailStreams(_input.WriteStream(), _output.ReadStream(), _error.ReadStream(), _status.ReadStream());
    }

    /// <summary>Gets the stream that says one line when the inside is set up.</summary>
    public Stream Ready { get; }

    /// <summary>Gets the stream on which a line lets the command start.</summary>
    public Stream Go { get; }

    /// <summary>Gets the stream on which a byte lets bubblewrap continue.</summary>
    public Stream Block { get; }

    public JailStreams Streams { get; }

    /// <summary>Gets the child's ends, each at the number it has there.</summary>
    public ImmutableArray<SafeFileHandle> OfChild =>
    [
        _input.Reader, _output.Writer, _error.Writer,
        _ready.Writer, _go.Reader,
        _memoryFiles[0], _memoryFiles[1], _status.Writer, _block.Reader,
        .. _memoryFiles[2..],
    ];

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
        Ready.Dispose();
        Go.Dispose();
        Block.Dispose();
    }
}
