using System.Collections.Immutable;
using System.Data.Common;
using AnchorOrleans.Executions;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Storage.Databases;

namespace AnchorOrleans.Storage.ReadModel;

/// <summary>Counts and measures what a tenant's executions did in a span of time; it reads what happened then and nothing else.</summary>
internal static class ExecutionActivity
{
    internal const string Starts = """
        SELECT started_at, waited FROM execution_start WHERE tenant = @tenant AND started_at >= @from AND started_at < @to ORDER BY started_at
        """;

    internal const string Ends = """
        SELECT ended_at, ran, status FROM execution_end WHERE tenant = @tenant AND ended_at >= @from AND ended_at < @to ORDER BY ended_at
        """;

    /// <summary>Answers the parts of the span, the earliest first.</summary>
    public static async ValueTask<ImmutableArray<ActivityPart>> ReadAsync(ISnapshot snapshot, ActivityQuery query)
    {
        var parts = Enumerable.Range(0, query.Parts).Select(static _ => new Tally()).ToArray();
        await EachAsync(snapshot, Starts, query, (number, row) => parts[number].Start(row.GetInt64(1)));
        await EachAsync(snapshot, Ends, query, (number, row) => parts[number].End((ExecutionStatus)row.GetInt32(2), row.IsDBNull(1) ? null : row.GetInt64(1)));
        return [.. parts.Select(static part => part.ToPart())];
    }

    private static ValueTask EachAsync(ISnapshot snapshot, string sql, ActivityQuery query, Action<int, DbDataReader> take)
    {
        var (from, length) = (query.From.ToUnixTimeMilliseconds(), (long)query.PartLength.TotalMilliseconds);
        return snapshot.EachAsync(
            sql,
            row => take((int)((row.GetInt64(0) - from) / length), row),
            ("@tenant", query.Tenant.Value), ("@from", from), ("@to", from + (length * query.Parts)));
    }

    /// <summary>What happened in one part.</summary>
    private sealed class Tally
    {
        private readonly List<long> _waited = [];
        private readonly List<long> _ran = [];
        private readonly int[] _ended = new int[(int)ExecutionStatus.Cancelled + 1];

        public void Start(long waited) => _waited.Add(waited);

        public void End(ExecutionStatus status, long? ran)
        {
            _ended[(int)status]++;
            if (ran is { } measured)
            {
                _ran.Add(measured);
            }
        }

        public ActivityPart ToPart() => new(
            _waited.Count,
            _ended[(int)ExecutionStatus.Succeeded],
            _ended[(int)ExecutionStatus.Failed],
            _ended[(int)ExecutionStatus.TimedOut],
            _ended[(int)ExecutionStatus.Cancelled],
            SpreadOf(_ran),
            SpreadOf(_waited));

        private static Spread? SpreadOf(List<long> measured)
        {
            measured.Sort();
            return measured.Count == 0 ? null : new(Rank(measured, percent: 50), Rank(measured, percent: 95));
        }

        // The smallest that so many percent do not exceed, so that what is told was measured.
        private static TimeSpan Rank(List<long> sorted, int percent) => TimeSpan.FromMilliseconds(sorted[(((sorted.Count * percent) + 99) / 100) - 1]);
    }
}
