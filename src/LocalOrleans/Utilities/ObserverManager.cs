using System.Collections;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Utilities;

/// <summary>The observers of a grain, each known by its reference.</summary>
public class ObserverManager<TObserver>(TimeSpan expiration, ILogger log) : ObserverManager<IAddressable, TObserver>(expiration, log);

/// <summary>The observers of a grain. One that does not subscribe again in time, or whose notification fails, is dropped.</summary>
/// <remarks>Not safe for use by several threads; a grain's turns are one.</remarks>
public partial class ObserverManager<TIdentity, TObserver>(TimeSpan expiration, ILogger log) : IEnumerable<TObserver>
    where TIdentity : notnull
{
    private readonly Dictionary<TIdentity, Subscription> _subscriptions = [];
    private readonly ILogger _log = log;

    /// <summary>Gets or sets the clock, which says UTC.</summary>
    public Func<DateTime> GetDateTime { get; set; } = static () => TimeProvider.System.GetUtcNow().UtcDateTime;

    /// <summary>Gets or sets how long a subscription lasts.</summary>
    public TimeSpan ExpirationDuration { get; set; } = expiration;

    /// <summary>Gets how many observers there are, expired ones included until they are dropped.</summary>
    public int Count => _subscriptions.Count;

    /// <summary>Gets the observers by their identities.</summary>
    public IReadOnlyDictionary<TIdentity, TObserver> Observers => _subscriptions.ToDictionary(pair => pair.Key, pair => pair.Value.Observer);

    /// <summary>Drops all.</summary>
    public void Clear() => _subscriptions.Clear();

    /// <summary>Adds an observer, or lets a known one last longer.</summary>
    public void Subscribe(TIdentity id, TObserver observer) => _subscriptions[id] = new(observer, GetDateTime());

    /// <summary>Drops an observer.</summary>
    public void Unsubscribe(TIdentity id) => _subscriptions.Remove(id);

    /// <summary>Tells every observer that has not expired, one after the other.</summary>
    public async Task Notify(Func<TObserver, Task> notification, Func<TObserver, bool>? predicate = null)
    {
        ArgumentNullException.ThrowIfNull(notification);
        foreach (var (id, subscription) in Current(predicate))
        {
            try
            {
                await notification(subscription.Observer);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                Drop(id, exception);
            }
        }
    }

    /// <summary>Tells every observer that has not expired, one after the other.</summary>
    public void Notify(Action<TObserver> notification, Func<TObserver, bool>? predicate = null)
    {
        ArgumentNullException.ThrowIfNull(notification);
        foreach (var (id, subscription) in Current(predicate))
        {
            try
            {
                notification(subscription.Observer);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                Drop(id, exception);
            }
        }
    }

    /// <summary>Drops those that have expired.</summary>
    public void ClearExpired()
    {
        var now = GetDateTime();
        foreach (var (id, _) in _subscriptions.Where(pair => now - pair.Value.SubscribedAt > ExpirationDuration).ToArray())
        {
            _subscriptions.Remove(id);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<TObserver> GetEnumerator() => _subscriptions.Values.Select(subscription => subscription.Observer).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private KeyValuePair<TIdentity, Subscription>[] Current(Func<TObserver, bool>? predicate)
    {
        ClearExpired();
        return [.. _subscriptions.Where(pair => predicate is null || predicate(pair.Value.Observer))];
    }

    private void Drop(TIdentity id, Exception exception)
    {
        LogDropped(exception, id.ToString());
        _subscriptions.Remove(id);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Observer {Observer} could not be told and is dropped.")]
    private partial void LogDropped(Exception exception, string? observer);

    private sealed record Subscription(TObserver Observer, DateTime SubscribedAt);
}
