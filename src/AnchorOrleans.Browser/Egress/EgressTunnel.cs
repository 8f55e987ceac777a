using System.IO.Pipelines;
using System.Net.Sockets;

namespace AnchorOrleans.Browser.Egress;

/// <summary>Carries a CONNECT: bytes both ways until both sides have ended.</summary>
internal static class EgressTunnel
{
    /// <summary>Runs until both directions ended, one of them broke, or the flow was cut.</summary>
    public static async Task RunAsync(EgressClient client, EgressLink link, EgressFlow flow)
    {
        var reader = PipeReader.Create(link.Stream, EgressClient.ReaderOptions);
        try
        {
            await Task.WhenAll(SendAsync(client, link, flow), ReceiveAsync(reader, client, flow));
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private static async Task SendAsync(EgressClient client, EgressLink link, EgressFlow flow)
    {
        try
        {
            await flow.CopyAsync(client.Reader, link.Stream, FlowDirection.Sent);
            await link.CompleteWritesAsync();
            flow.NoteHalfClosed();
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // A tunnel that lost one direction to an error is of no use; an orderly end above leaves the other one open.
            flow.Cut();
            throw;
        }
    }

    private static async Task ReceiveAsync(PipeReader reader, EgressClient client, EgressFlow flow)
    {
        try
        {
            await flow.CopyAsync(reader, client.Stream, FlowDirection.Received);
            client.CompleteWrites();
            flow.NoteHalfClosed();
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            flow.Cut();
            throw;
        }
    }
}
