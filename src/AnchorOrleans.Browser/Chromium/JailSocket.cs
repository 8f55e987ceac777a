using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AnchorOrleans.Browser.Chromium;

/// <summary>Connects to a socket that lies where a jail may write.</summary>
/// <remarks>
/// Whoever breaks out of Chromium could put a link in the socket's place and have this service, with its rights, connect to any socket of the
/// machine. So the file is opened first, without following links, and what was opened is what is connected to.
/// </remarks>
internal static partial class JailSocket
{
    private const int OpenPath = 0x200000;
    private const int CloseOnExec = 0x80000;

    /// <summary>Not to follow links has another value where the machine is an ARM.</summary>
    private static int NoFollow => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;

    /// <summary>Connects.</summary>
    /// <exception cref="IOException">The socket is not there or is not one.</exception>
    /// <exception cref="SocketException">Nobody listens.</exception>
    public static async Task<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        using var file = Open(path, OpenPath | NoFollow | CloseOnExec);
        if (file.IsInvalid)
        {
            throw new IOException("The jail's socket cannot be opened.", Marshal.GetLastPInvokeError());
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            var opened = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.DangerousGetHandle()}");
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(opened), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
