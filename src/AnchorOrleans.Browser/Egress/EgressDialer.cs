using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace AnchorOrleans.Browser.Egress;

/// <summary>Makes the connections that the rules allow, to exactly the addresses that were judged.</summary>
internal sealed class EgressDialer(INameResolver resolver, EgressOptions options, TimeProvider clock)
{
    private readonly TimeSpan _resolveTimeout = options.ResolveTimeout;
    private readonly TimeSpan _connectTimeout = options.ConnectTimeout;

    /// <summary>Connects to a target, through the policy's upstream proxy where there is one.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="rules">The rules in force when the request came.</param>
    /// <param name="forPlainRequest">Whether a plain HTTP request follows, which an HTTP upstream proxy takes without a tunnel.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<DialOutcome> DialAsync(EgressTarget target, EgressRules rules, bool forPlainRequest, CancellationToken cancellationToken)
    {
        if (rules.RefusalOf(target) is { } refusal)
        {
            return new DialOutcome.Failed(403, refusal);
        }

        return rules.Policy.Upstream is { } upstream
            ? await DialThroughAsync(upstream, target, rules, forPlainRequest, cancellationToken)
            : await DialDirectlyAsync(target, rules, cancellationToken);
    }

    private async Task<DialOutcome> DialThroughAsync(
        UpstreamProxy upstream, EgressTarget target, EgressRules rules, bool forPlainRequest, CancellationToken cancellationToken)
    {
        // The rules hold for the target before anybody is asked for it.
        var local = await PermittedAddressesAsync(target, rules, cancellationToken);
        if (local.Refusal is { Status: 403 } refused)
        {
            return refused;
        }

        var reached = await ReachUpstreamAsync(upstream, rules, cancellationToken);
        if (reached is not DialOutcome.Connected { Link: var link, Address: { } address })
        {
            var status = ((DialOutcome.Failed)reached).Status;
            return new DialOutcome.Failed(status, $"Egress could not use the session's upstream proxy for {target}: {(status == 403 ? "its address is not allowed (Egress:Allow)" : "it does not answer")}.");
        }

        var mustPin = UpstreamAddressing.MustPin(upstream, address);
        if (UpstreamAddressing.TargetFor(target, mustPin, local.Addresses) is not { } asked)
        {
            await link.DisposeAsync();
            return local.Refusal!;
        }

        // In a plain request the proxy would put the address in the place of the name that the origin needs to hear.
        return await ThroughAsync(link, upstream, target, asked, forPlainRequest && !mustPin, cancellationToken);
    }

    private async Task<DialOutcome> ReachUpstreamAsync(UpstreamProxy upstream, EgressRules rules, CancellationToken cancellationToken)
    {
        if (!upstream.IsOperators)
        {
            return await DialDirectlyAsync(upstream.Target, rules.ForUpstream(), cancellationToken);
        }

        var (addresses, refusal) = await AddressesAsync(upstream.Target, cancellationToken);
        return refusal ?? await ConnectAsync(upstream.Target, addresses, cancellationToken);
    }

    private async Task<DialOutcome> DialDirectlyAsync(EgressTarget target, EgressRules rules, CancellationToken cancellationToken)
    {
        var (addresses, refusal) = await PermittedAddressesAsync(target, rules, cancellationToken);
        return refusal ?? await ConnectAsync(target, addresses, cancellationToken);
    }

    private async Task<Permitted> PermittedAddressesAsync(EgressTarget target, EgressRules rules, CancellationToken cancellationToken)
    {
        var (found, failure) = await AddressesAsync(target, cancellationToken);
        if (failure is not null)
        {
            return new([], failure);
        }

        ImmutableArray<IPAddress> permitted = [.. found.Where(address => rules.RefusalOf(target, address) is null)];
        return permitted.IsEmpty ? new([], new(403, rules.RefusalOf(target, found[0])!)) : new(permitted, null);
    }

    private async Task<Permitted> AddressesAsync(EgressTarget target, CancellationToken cancellationToken)
    {
        if (target.Host.Address is { } literal)
        {
            return new([literal], null);
        }

        using var timeout = new CancellationTokenSource(_resolveTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var found = await resolver.ResolveAsync(target.Host.Name, either.Token);
            return found.IsEmpty
                ? new([], new(502, $"Egress could not resolve {target.Host.Name}."))
                : new([.. found.Select(address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)], null);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new([], new(504, $"Egress could not resolve {target.Host.Name}: no answer within {_resolveTimeout.TotalSeconds:0.#} s (Egress:ResolveTimeout)."));
        }
    }

    private async Task<DialOutcome> ConnectAsync(EgressTarget target, ImmutableArray<IPAddress> addresses, CancellationToken cancellationToken)
    {
        // Each address has its share of the time, so that one which swallows packets does not use up that of the others.
        var share = _connectTimeout / addresses.Length;
        var failure = new DialOutcome.Failed(502, $"Egress could not connect to {target}.");

        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var timeout = new CancellationTokenSource(share, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, target.Port), either.Token);
                return new DialOutcome.Connected(new EgressLink(socket, new NetworkStream(socket, ownsSocket: false)), address);
            }
            catch (SocketException exception)
            {
                socket.Dispose();
                failure = new(502, $"Egress could not connect to {target}: {Describe(exception.SocketErrorCode)}.");
            }
            catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                socket.Dispose();
                failure = new(504, $"Egress could not connect to {target}: no answer within {_connectTimeout.TotalSeconds:0.#} s (Egress:ConnectTimeout).");
            }
            catch (OperationCanceledException)
            {
                socket.Dispose();
                throw;
            }
        }

        return failure;
    }

    private async Task<DialOutcome> ThroughAsync(
        EgressLink link, UpstreamProxy upstream, EgressTarget target, EgressTarget asked, bool forPlainRequest, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_connectTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return new DialOutcome.Connected(await UpstreamHandshake.RunAsync(link, upstream, asked, forPlainRequest, either.Token), null);
        }
        catch (UpstreamRefusedException exception)
        {
            await link.DisposeAsync();
            return new DialOutcome.Failed(502, $"Egress could not reach {target} through the session's upstream proxy: {exception.Message}");
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            await link.DisposeAsync();
            return new DialOutcome.Failed(504, $"Egress could not reach {target} through the session's upstream proxy within {_connectTimeout.TotalSeconds:0.#} s (Egress:ConnectTimeout).");
        }
        catch (OperationCanceledException)
        {
            await link.DisposeAsync();
            throw;
        }
    }

    private static string Describe(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.HostUnreachable => "no route to the host",
        SocketError.NetworkUnreachable => "no route to the network",
        SocketError.TimedOut => "connection timed out",
        _ => "the connection failed",
    };

    private sealed record Permitted(ImmutableArray<IPAddress> Addresses, DialOutcome.Failed? Refusal);
}
