using AnchorOrleans.Admission;

namespace AnchorOrleans.Grains.Tests.Admission;

/// <summary>Runs that start runs, open browsers, share a concurrency key, and wait for what they asked for, over a real <see cref="SlotBookDriver"/>.</summary>
internal sealed class RunForest
{
    private const int DeepestChild = 3;

    private readonly SlotBookDriver _driver = new();
    private readonly List<Run> _runs = [];
    private readonly List<Run> _keyQueue = [];
    private readonly int _runners;
    private readonly int _browsers;
    private int _number;

    public RunForest(int runners, int browsers)
    {
        (_runners, _browsers) = (runners, browsers);
        _driver.Start("host", runners, browsers);
    }

    public bool IsEmpty => _runs.Count == 0;

    /// <summary>Gets those who can go on.</summary>
    private List<Run> Free => [.. _runs.Where(run => IsFree(run))];

    /// <summary>Starts a run from outside.</summary>
    public void Start(bool hasKey) => Step(() => Begin(null, hasKey));

    /// <summary>Lets one of those who can go on start a run and wait for it.</summary>
    public void StartChild(int choice, bool hasKey) => Step(() =>
    {
        // A run that holds the key, or is below one that does, would wait for itself; the API refuses that.
        if (Pick(choice) is { } parent && parent.Above.Count < DeepestChild && !(hasKey && parent.AndAbove.Any(run => run.HasKey)))
        {
            Begin(parent, hasKey);
        }
    });

    /// <summary>Lets one of those who can go on open a browser and wait for it.</summary>
    public void OpenBrowser(int choice) => Step(() =>
    {
        if (Pick(choice) is { } run)
        {
            run.Browsers.Add($"acme/b{++_number} for {run.Name}");
        }
    });

    /// <summary>Lets one of those who can go on end.</summary>
    public void End(int choice) => Step(() =>
    {
        if (Pick(choice) is { } run)
        {
            _runs.Remove(run);
            _keyQueue.Remove(run);
            foreach (var lease in run.Browsers.Append(run.Lease))
            {
                _driver.Withdraw(lease);
            }
        }
    });

    /// <summary>Makes sure that as long as there are runs, one of them can go on.</summary>
    public void AssertSomebodyCanGoOn() => Assert.True(IsEmpty || Free.Count > 0, $"Everybody waits: {string.Join(", ", _runs.Select(run => run.Lease))}; leases: {_driver.Leases}");

    private Run? Pick(int choice) => Free is { Count: > 0 } free ? free[choice % free.Count] : null;

    private void Begin(Run? parent, bool hasKey)
    {
        var run = new Run($"r{++_number}", parent, hasKey);
        _runs.Add(run);
        if (hasKey)
        {
            _keyQueue.Add(run);
        }
    }

    /// <summary>Changes something, lets everybody ask again as they do, and checks that a slot beyond the number went out only where nobody could go on.</summary>
    private void Step(Action change)
    {
        change();
        foreach (var run in _runs.ToList())
        {
            AskAgain(run);
        }
    }

    private void AskAgain(Run run)
    {
        var isHeldUp = run.HasKey && _keyQueue[0] != run;
        if (!Holds(run.Lease) && (!isHeldUp || run.Parent is not null))
        {
            Ask(run.Lease, SlotKind.Runner, _runners, run.Above, isHeldUp);
        }

        foreach (var browser in run.Browsers.Where(browser => !Holds(browser)).ToList())
        {
            if (Ask(browser, SlotKind.Browser, _browsers, run.Above, isHeldUp: false) is SlotOutcome.TenantLimit)
            {
                run.Browsers.Remove(browser);
            }
        }
    }

    private SlotOutcome Ask(string lease, SlotKind kind, int slots, IReadOnlyList<Run> above, bool isHeldUp)
    {
        var before = LeasesOf(kind);
        var outcome = _driver.Ask(lease, kind, requestedAt: Samples.Now.AddSeconds(_number), above: above.Select(run => run.Name), isHeldUp: isHeldUp);
        var after = LeasesOf(kind);
        if (after.Count > slots && after.Count > before.Count)
        {
            Assert.All(before, held => Assert.False(IsFree(held), $"{held.Lease} could have gone on when one {kind} more was granted."));
        }

        return outcome;
    }

    private List<Run> LeasesOf(SlotKind kind) =>
        [.. _runs.Where(run => kind == SlotKind.Runner ? Holds(run.Lease) : run.Browsers.Any(Holds))];

    private bool IsFree(Run run) => Holds(run.Lease) && run.Browsers.All(Holds) && _runs.TrueForAll(other => other.Parent != run);

    private bool Holds(string lease) => _driver.Book.Leases.ContainsKey(new(lease));

    private sealed class Run(string name, Run? parent, bool hasKey)
    {
        public string Name => name;

        public Run? Parent => parent;

        public bool HasKey => hasKey;

        public List<string> Browsers { get; } = [];

        public IReadOnlyList<Run> Above { get; } = parent is null ? [] : [.. parent.Above, parent];

        public IEnumerable<Run> AndAbove => Above.Append(this);

        public string Lease => parent is null ? $"acme/{name}" : $"acme/{name} for {Above[0].Name}";
    }
}
