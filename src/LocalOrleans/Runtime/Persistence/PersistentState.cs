using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Activations;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace Orleans.Runtime.Persistence;

/// <summary>Stored state, whatever its type.</summary>
internal abstract class PersistentState
{
    /// <summary>Reads before the grain begins.</summary>
    public abstract Task LoadAsync(CancellationToken cancellationToken);
}

/// <summary>Stands between a grain and its storage: one operation at a time, writes of one turn become one.</summary>
internal sealed class PersistentState<T> : PersistentState, IPersistentState<T>
{
    private readonly Activation _activation;
    private readonly string _name;
    private readonly string _storageName;
    private readonly IGrainStorage _storage;
    private readonly GrainState<T> _state;
    private Task _last = Task.CompletedTask;
    private Task? _waitingWrite;

    public PersistentState(Activation activation, string name, string? storageName)
    {
        (_activation, _name, _storageName) = (activation, name, storageName ?? "Default");
        var services = activation.ActivationServices;
        _storage = services.GetKeyedService<IGrainStorage>(_storageName)
            ?? throw new BadProviderConfigException(
                storageName is null
                    ? $"No default storage provider found loading grain type {activation.GrainId.Type}."
                    : $"No storage provider named \"{storageName}\" found loading grain type {activation.GrainId.Type}.");
        _state = new(services.GetRequiredService<IActivatorProvider>().GetActivator<T>().Create());
    }

    public T State
    {
        get
        {
            _activation.RefuseOutsiders();
            return _state.State;
        }

        set
        {
            _activation.RefuseOutsiders();
            _state.State = value;
        }
    }

    public string? Etag => _state.ETag;

    public bool RecordExists => _state.RecordExists;

    public override Task LoadAsync(CancellationToken cancellationToken) => ReadStateAsync(cancellationToken);

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task ReadStateAsync(CancellationToken cancellationToken)
    {
        _activation.RefuseOutsiders();
        return _last = RunAsync(_last, nameof(ReadStateAsync), () => _storage.ReadStateAsync(_name, _activation.GrainId, _state, cancellationToken));
    }

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task WriteStateAsync(CancellationToken cancellationToken)
    {
        _activation.RefuseOutsiders();
        return _waitingWrite ??= _last = RunAsync(_last, nameof(WriteStateAsync), () =>
        {
            _waitingWrite = null;
            return _storage.WriteStateAsync(_name, _activation.GrainId, _state, cancellationToken);
        });
    }

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public Task ClearStateAsync(CancellationToken cancellationToken)
    {
        _activation.RefuseOutsiders();
        return _last = RunAsync(_last, nameof(ClearStateAsync), () => _storage.ClearStateAsync(_name, _activation.GrainId, _state, cancellationToken));
    }

    private async Task RunAsync(Task before, string operation, Func<Task> work)
    {
        // The yield lets the rest of the turn change the state before it is written; the earlier operation's failure is its caller's.
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        try
        {
            await work();
        }
        catch (Exception exception) when (exception is not OrleansException)
        {
            throw new OrleansException(
                $"Error from storage provider {_storage.GetType().Name}.{_name} during {operation} for grain {_activation.GrainId}", exception);
        }
    }
}
