using System.IO.Pipelines;
using System.Net.Sockets;

namespace AnchorOrleans.Browser.Egress;

/// <summary>Carries one plain HTTP request to its origin and the response back.</summary>
internal sealed class EgressExchange(EgressClient client, EgressLink link, EgressFlow flow, int headLimit, TimeProvider clock)
{
    /// <summary>How long the end of a request's body may come after the whole response.</summary>
    private static readonly TimeSpan BodyGrace = TimeSpan.FromSeconds(1);

    /// <summary>Runs the exchange.</summary>
    /// <returns>Whether the client's connection can carry another request.</returns>
    /// <exception cref="HttpHeadException">The origin's answer cannot be relayed, and nothing of it was.</exception>
    public async Task<bool> RunAsync(ProxyRequest request)
    {
        var framing = request.Head.Framing is BodyFraming.Unstated ? new BodyFraming.Length(0) : request.Head.Framing;
        await link.Stream.WriteAsync(ForwardedHead.ForOrigin(request, link.ForwardAuthorization).ToBytes(), flow.Ended);

        // An origin may answer before it has read the body, and then close: the answer counts, the rest of the body does not.
        var sending = SendBodyAsync(framing);
        var watching = WatchClientAsync(sending);
        var origin = PipeReader.Create(link.Stream, EgressClient.ReaderOptions);
        try
        {
            var isReusable = await ReceiveAsync(origin, request);
            return isReusable && await sending.WaitAsync(BodyGrace, clock);
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            if (!sending.IsCompleted)
            {
                flow.Cut();
            }

            await sending;
            client.Reader.CancelPendingRead();
            await watching;
            await origin.CompleteAsync();
        }
    }

    /// <summary>Ends the exchange when the client leaves while the origin still thinks; without it, abandoned requests would hold their connections.</summary>
    private async Task WatchClientAsync(Task<bool> sending)
    {
        if (!await sending)
        {
            return;
        }

        try
        {
            var result = await client.Reader.ReadAsync(flow.Ended);
            client.Reader.AdvanceTo(result.Buffer.Start);
            if (result.IsCompleted && result.Buffer.IsEmpty)
            {
                flow.Cut();
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            flow.Cut();
        }
    }

    /// <returns>Whether the whole body was read from the client and passed on.</returns>
    private async Task<bool> SendBodyAsync(BodyFraming framing)
    {
        try
        {
            await new BodyCopy(client.Reader, link.Stream, flow, FlowDirection.Sent, headLimit).RunAsync(framing);
            return true;
        }
        catch (EndOfStreamException)
        {
            flow.Cut();
            return false;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // The origin stopped reading. What it answered, if anything, is read by the other direction, which also ends if it answered nothing.
            return false;
        }
        catch (Exception exception) when (exception is HttpHeadException or OperationCanceledException)
        {
            flow.Cut();
            return false;
        }
    }

    private async Task<bool> ReceiveAsync(PipeReader origin, ProxyRequest request)
    {
        while (true)
        {
            var head = await HttpHead.ReadAsync(origin, headLimit, flow.Ended) ?? throw new HttpHeadException("The server closed the connection without an answer.");
            var status = ForwardedHead.StatusOf(head);
            if (status == 101)
            {
                throw new HttpHeadException("The server changed the protocol unasked.");
            }

            if (status < 200)
            {
                await client.Stream.WriteAsync(head.ToBytes(), flow.Ended);
                continue;
            }

            var framing = request.Method is "HEAD" || status is 204 or 304 ? new BodyFraming.Length(0) : head.Framing;
            var keepsConnection = request.KeepsConnection && framing is not BodyFraming.Unstated;
            await client.Stream.WriteAsync(ForwardedHead.ForClient(head, keepsConnection).ToBytes(), flow.Ended);
            await CopyBodyAsync(origin, framing);
            return keepsConnection;
        }
    }

    private async Task CopyBodyAsync(PipeReader origin, BodyFraming framing)
    {
        try
        {
            await new BodyCopy(origin, client.Stream, flow, FlowDirection.Received, headLimit).RunAsync(framing);
        }
        catch (HttpHeadException exception)
        {
            // The head is out already, so all that is left is to break off where the client notices: within the body.
            throw new IOException("The server's answer broke off.", exception);
        }
    }
}
