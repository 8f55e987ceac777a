using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace AnchorOrleans.Jail.Tests.Programs;

/// <summary>Runs inside a jail and says on its output what the kernel answered.</summary>
internal static partial class ProbeProgram
{
    public const string Verb = "probe";

    public static async Task<int> RunAsync(string[] arguments)
    {
        var answer = arguments switch
        {
            ["call", var number, .. var rest] => Call(Number(number), [.. rest.Select(Number)]),
            ["connect", var host, var port] => await ConnectAsync(new DnsEndPoint(host, int.Parse(port, CultureInfo.InvariantCulture)), ProtocolType.Tcp),
            ["connect-abstract", var name] => await ConnectAsync(new UnixDomainSocketEndPoint('\0' + name), ProtocolType.Unspecified),
            ["converse", var host] => await ConverseAsync(host),
            _ => throw new ArgumentException("The probe knows no such question.", nameof(arguments)),
        };
        await Console.Out.WriteAsync(answer);
        return 0;
    }

    private static string Call(nint number, nint[] arguments)
    {
        Array.Resize(ref arguments, 5);
        var result = SystemCall(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4]);
        return result == -1 ? $"errno {Marshal.GetLastPInvokeError()}" : "done";
    }

    private static async Task<string> ConnectAsync(EndPoint address, ProtocolType protocol)
    {
        using var socket = new Socket(address is UnixDomainSocketEndPoint ? AddressFamily.Unix : AddressFamily.InterNetwork, SocketType.Stream, protocol);
        try
        {
            await socket.ConnectAsync(address);
            return "connected";
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode.ToString();
        }
    }

    private static async Task<string> ConverseAsync(string host)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return await ConnectAsync(new DnsEndPoint(host, ((IPEndPoint)listener.LocalEndpoint).Port), ProtocolType.Tcp);
    }

    private static nint Number(string text) => nint.Parse(text, CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth, nint fifth);
}
