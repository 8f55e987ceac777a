using System.Collections.Concurrent;

namespace AnchorOrleans.Api.RateLimits;

/// <summary>Counts by name within whole minutes.</summary>
/// <remarks>
/// The limiters of <c>System.Threading.RateLimiting</c> keep a clock of their own, which no test can set, and a timer or a sweep for each name. Here all names
/// begin anew together, so forgetting them is dropping one table, and the number of names is bounded by what a minute brings.
/// </remarks>
internal sealed class MinuteCount(int limit, TimeProvider clock)
{
    private const int MostNames = 100_000;

    /// <summary>What all further names share once there are as many as may be.</summary>
    private const string Others = "";
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private Minute _minute = new(DateTimeOffset.MinValue);

    /// <summary>Gets a value indicating whether there is no limit.</summary>
    public bool IsUnlimited => limit == 0;

    /// <summary>Counts one, also beyond the limit.</summary>
    public Allowance Take(string name) => Of(name, 1);

    /// <summary>Looks without counting.</summary>
    public Allowance Look(string name) => Of(name, 0);

    private Allowance Of(string name, int count)
    {
        var now = clock.GetUtcNow();
        var minute = Current(now);
        var slot = minute.Counts.Count < MostNames || minute.Counts.ContainsKey(name) ? name : Others;
        var used = count == 0
            ? minute.Counts.GetValueOrDefault(slot)
            : minute.Counts.AddOrUpdate(slot, count, (_, before) => Math.Min(before, int.MaxValue - count) + count);
        var isAllowed = IsUnlimited || (count == 0 ? used < limit : used <= limit);
        return new Allowance(limit, Math.Max(0, limit - used), minute.Began + Length - now, isAllowed);
    }

    private Minute Current(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (now >= _minute.Began + Length || now < _minute.Began)
            {
                _minute = new Minute(now);
            }

            return _minute;
        }
    }

    private sealed class Minute(DateTimeOffset began)
    {
        public DateTimeOffset Began { get; } = began;

        public ConcurrentDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);
    }
}

/// <summary>What is left of a limit.</summary>
/// <param name="Limit">How many a minute.</param>
/// <param name="Remaining">How many more now.</param>
/// <param name="Reset">When all are there again.</param>
/// <param name="IsAllowed">Whether this one was within the limit.</param>
internal sealed record Allowance(int Limit, int Remaining, TimeSpan Reset, bool IsAllowed);
