using System.Globalization;

namespace AnchorOrleans.Grains.Tests.Sessions;

/// <summary>Reads from what the runner was told, and from when processes were gone, whether the queues of sessions kept their promises.</summary>
/// <param name="runs">Every run that was accepted.</param>
internal sealed class QueueHistory(IReadOnlyDictionary<string, QueueRun> runs)
{
    private readonly Dictionary<string, List<string>> _live = new(StringComparer.Ordinal);
    private readonly HashSet<string> _started = new(StringComparer.Ordinal);
    private readonly HashSet<string> _gone = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _holders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lastPlace = new(StringComparer.Ordinal);

    /// <summary>Checks the entries of a journal, in order.</summary>
    public void Check(IEnumerable<string> entries)
    {
        foreach (var words in entries.Select(entry => entry.Split(' ')))
        {
            switch (words[0])
            {
                case "start":
                    Start(words[1]);
                    break;
                case "gone":
                    _gone.Add(words[1]);
                    LiveIn(SessionOf(words[1])).Remove(words[1]);
                    break;
                case "held":
                    _holders[words[1]] = words[2];
                    break;
                case "resuming":
                    _holders.Remove(words[1]);
                    break;
            }
        }
    }

    private void Start(string attempt)
    {
        var (run, number) = (RunOf(attempt), int.Parse(attempt.Split('#')[1], CultureInfo.InvariantCulture));
        if (_gone.Contains(attempt))
        {
            Assert.Fail($"{attempt} was run twice.");
        }

        // A runner leaves an attempt alone that it has already.
        if (!_started.Add(attempt))
        {
            return;
        }

        Assert.True(number <= run.MaxAttempts, $"{attempt} is one attempt too many.");
        var others = LiveIn(run.Session).Where(other => RunOf(other).Root != run.Root).ToList();
        Assert.True(others.Count == 0, $"{attempt} began while {string.Join(", ", others)} ran in {run.Session}.");
        LiveIn(run.Session).Add(attempt);
        if (run.Parent is null)
        {
            StartTurn(attempt, run);
        }
    }

    private void StartTurn(string attempt, QueueRun run)
    {
        if (_holders.TryGetValue(run.Session, out var holder))
        {
            Assert.True(string.Equals(holder, run.Id, StringComparison.Ordinal), $"{attempt} began in {run.Session}, which is held by {holder}.");
        }

        Assert.True(LiveIn(run.Session).Count == 1, $"{attempt} began in {run.Session} beside {string.Join(", ", LiveIn(run.Session))}.");
        Assert.True(run.Place >= _lastPlace.GetValueOrDefault(run.Session), $"{attempt}, which came as number {run.Place}, began after number {_lastPlace.GetValueOrDefault(run.Session)}.");
        _lastPlace[run.Session] = run.Place;
    }

    private List<string> LiveIn(string session) => _live.TryGetValue(session, out var live) ? live : _live[session] = [];

    private QueueRun RunOf(string attempt) => runs[attempt.Split('#')[0]];

    private string SessionOf(string attempt) => RunOf(attempt).Session;
}

/// <summary>A run that a round submitted.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Session">Where it runs.</param>
/// <param name="Parent">The run that started it; null when none did.</param>
/// <param name="MaxAttempts">How often it may be attempted.</param>
internal sealed record QueueRun(string Id, string Session, QueueRun? Parent, int MaxAttempts)
{
    /// <summary>Gets or sets which place it took when it came into the queue of its session; 0 before.</summary>
    public int Place { get; set; }

    /// <summary>Gets or sets a value indicating whether something was done that may end it before its runner reports.</summary>
    public bool IsDisturbed { get; set; }

    /// <summary>Gets or sets the last result that its runner reported.</summary>
    public string? Reported { get; set; }

    public string Root => Parent?.Root ?? Id;
}
