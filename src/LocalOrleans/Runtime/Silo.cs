using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Activations;
using Orleans.Runtime.Calls;
using Orleans.Runtime.Observers;

namespace Orleans.Runtime;

/// <summary>The one silo of the process: what activations, calls and references share.</summary>
internal sealed partial class Silo : ILocalSiloDetails
{
    private readonly ILogger<Silo> _logger;
    private readonly GrainCollectionOptions _collection;
    private readonly SiloMessagingOptions _messaging;
    private readonly ClusterOptions _cluster;
    private readonly Lazy<IIncomingGrainCallFilter[]> _incoming;
    private readonly Lazy<IOutgoingGrainCallFilter[]> _outgoing;
    private ITimer? _collector;
    private volatile bool _isOpen;

    public Silo(
        IServiceProvider services,
        GrainTypes grainTypes,
        IOptions<GrainCollectionOptions> collection,
        IOptions<SiloMessagingOptions> messaging,
        IOptions<SiloOptions> options,
        IOptions<ClusterOptions> cluster,
        [FromKeyedServices(TimeProviderNames.Messaging)] TimeProvider messageClock,
        [FromKeyedServices(TimeProviderNames.ActivationManagement)] TimeProvider lifeClock,
        [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider grainClock,
        ILogger<Silo> logger)
    {
        (Services, GrainTypes, _logger, LifeClock, GrainClock) = (services, grainTypes, logger, lifeClock, grainClock);
        (_collection, _messaging, _cluster) = (collection.Value, messaging.Value, cluster.Value);
        MessageClock = messageClock;
        InFlight = new(messageClock);
        Activations = new(this);
        References = new(this);
        Observers = new(this);
        GrainFactory = new(this, grainTypes);
        Name = options.Value.SiloName;
        SiloAddress = SiloAddress.New(IPAddress.Loopback, 0, Environment.ProcessId);
        _incoming = new(() => [.. services.GetServices<IIncomingGrainCallFilter>()]);
        _outgoing = new(() => [.. services.GetServices<IOutgoingGrainCallFilter>()]);
    }

    public IServiceProvider Services { get; }

    public GrainTypes GrainTypes { get; }

    public ActivationDirectory Activations { get; }

    public InFlightCalls InFlight { get; }

    public References References { get; }

    public ObserverDirectory Observers { get; }

    public GrainFactory GrainFactory { get; }

    public TimeProvider MessageClock { get; }

    public TimeProvider LifeClock { get; }

    public TimeProvider GrainClock { get; }

    public IIncomingGrainCallFilter[] IncomingFilters => _incoming.Value;

    public IOutgoingGrainCallFilter[] OutgoingFilters => _outgoing.Value;

    public TimeSpan ResponseTimeout => _messaging.ResponseTimeout;

    public bool CancelsOnTimeout => _messaging.CancelRequestOnTimeout;

    public bool AwaitsCancelledCallees => _messaging.WaitForCancellationAcknowledgement;

    public int MaxForwards => _messaging.MaxForwardCount;

    public TimeSpan ActivationTimeout => _collection.ActivationTimeout;

    public TimeSpan DeactivationTimeout => _collection.DeactivationTimeout;

    public ILocalSiloDetails Details => this;

    public string Name { get; }

    public string ClusterId => _cluster.ClusterId;

    public string DnsHostName { get; } = Dns.GetHostName();

    public SiloAddress SiloAddress { get; }

    public SiloAddress? GatewayAddress => null;

    /// <summary>Brings a call to the activation of its target, beginning one where there is none.</summary>
    public void Deliver(GrainCall call)
    {
        if (ObserverDirectory.Owns(call.Target.GrainId))
        {
            Observers.Deliver(call);
            return;
        }

        if (!_isOpen)
        {
            call.Refuse(new OrleansException($"No active nodes are compatible with grain {call.Target.GrainId.Type} and interface {call.Method.Interface.Name}: the host is not running."));
            return;
        }

        if (!GrainTypes.Has(call.Target.GrainId.Type))
        {
            call.Refuse(new ArgumentException($"Could not find an implementation for grain type {call.Target.GrainId.Type}"));
            return;
        }

        while (!Activations.GetOrBegin(call.Target.GrainId).TryReceive(call))
        {
            // It ended between being found and being told; the next round begins another.
        }
    }

    /// <summary>Begins to take calls.</summary>
    public void Open()
    {
        InFlight.Start();
        var quantum = _collection.CollectionQuantum;
        _collector = LifeClock.CreateTimer(static silo => ((Silo)silo!).Collect(), this, quantum, quantum);
        _isOpen = true;
    }

    /// <summary>Takes no more calls, lets running ones finish, and ends every activation, as far as the time allows.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        _isOpen = false;
        _collector?.Dispose();
        var activations = Activations.All;
        foreach (var activation in activations)
        {
            activation.Deactivate(new(DeactivationReasonCode.ShuttingDown, "The host is stopping."), CancellationToken.None);
            activation.Disperse();
        }

        try
        {
            await Task.WhenAll(activations.Select(activation => activation.Deactivated)).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            LogActivationsAbandoned(Activations.All.Count);
        }
        finally
        {
            InFlight.Abandon(static call => new SiloUnavailableException($"The local Orleans host is shutting down; {call} was not answered."));
            InFlight.Dispose();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A one-way call failed at its callee: {Call}")]
    public partial void LogOneWayFailed(Exception exception, GrainCall call);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An answer came too late and was dropped: {Call}")]
    public partial void LogAnswerDropped(GrainCall call);

    [LoggerMessage(Level = LogLevel.Error, Message = "Grain {GrainId} could not be activated.")]
    public partial void LogActivationFailed(Exception exception, GrainId grainId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Grain {GrainId} failed while it was deactivated.")]
    public partial void LogDeactivationFailed(Exception exception, GrainId grainId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Timer callback of grain {GrainId} failed; the timer goes on.")]
    public partial void LogTimerFailed(Exception exception, GrainId grainId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The host's shutdown timeout ended before {Count} activations did.")]
    private partial void LogActivationsAbandoned(int count);

    private void Collect()
    {
        foreach (var activation in Activations.All)
        {
            activation.Sweep();
            activation.CollectIfIdle();
        }

        Observers.Sweep();
    }
}
