using System.Net.Sockets;

namespace AnchorOrleans.Browser.Egress;

/// <summary>Serves one connection of a jail: requests one after the other, each decided on its own, or one tunnel.</summary>
internal sealed class EgressConnection(EgressClient client, EgressEndpoint endpoint, EgressDialer dialer, EgressOptions options, TimeProvider clock)
{
    private static readonly TimeSpan LingerTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Serves until the client is done or <paramref name="cancellationToken"/> ends the endpoint.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await ServeNextAsync(cancellationToken))
            {
            }

            using var linger = new CancellationTokenSource(LingerTimeout, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(linger.Token, cancellationToken);
            await client.LingerAsync(either.Token);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // The client went away, was silent for too long, or the endpoint closes: nobody is left to tell.
        }
    }

    /// <returns>Whether another request may follow on this connection.</returns>
    private async Task<bool> ServeNextAsync(CancellationToken cancellationToken)
    {
        ProxyRequest? request;
        try
        {
            request = await ReadRequestAsync(cancellationToken);
        }
        catch (HttpHeadException exception)
        {
            await client.AnswerAsync(exception.Status, exception.Message, cancellationToken);
            return false;
        }

        return request is not null && await CarryOutAsync(request, cancellationToken);
    }

    private async Task<ProxyRequest?> ReadRequestAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.HeadTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var head = await HttpHead.ReadAsync(client.Reader, options.HeadBytes, either.Token);
        if (head is null)
        {
            return null;
        }

        var request = ProxyRequest.Parse(head);
        _ = request.IsConnect ? null : head.Framing;
        return request;
    }

    private async Task<bool> CarryOutAsync(ProxyRequest request, CancellationToken cancellationToken)
    {
        var rules = endpoint.Rules;
        var outcome = await dialer.DialAsync(request.Target, rules, forPlainRequest: !request.IsConnect, cancellationToken);
        if (outcome is DialOutcome.Failed failed)
        {
            endpoint.NoteFailure(failed.Status);
            await client.AnswerAsync(failed.Status, failed.Reason, cancellationToken);
            return false;
        }

        var connected = (DialOutcome.Connected)outcome;
        Diagnostics.CountEgress("allowed");
        await using var link = connected.Link;
        using var flow = new EgressFlow(request.Target, connected.Address, rules.Policy.Upstream, endpoint.Meter, options, clock, cancellationToken);
        using var registration = endpoint.Register(flow);

        return request.IsConnect ? await TunnelAsync(link, flow) : await ExchangeAsync(request, link, flow, cancellationToken);
    }

    private async Task<bool> TunnelAsync(EgressLink link, EgressFlow flow)
    {
        await client.Stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), flow.Ended);
        await EgressTunnel.RunAsync(client, link, flow);
        return false;
    }

    private async Task<bool> ExchangeAsync(ProxyRequest request, EgressLink link, EgressFlow flow, CancellationToken cancellationToken)
    {
        try
        {
            return await new EgressExchange(client, link, flow, options.HeadBytes, clock).RunAsync(request);
        }
        catch (HttpHeadException exception)
        {
            await client.AnswerAsync(502, $"Egress got no usable answer from {request.Target}: {exception.Message}", cancellationToken);
            return false;
        }
    }
}
