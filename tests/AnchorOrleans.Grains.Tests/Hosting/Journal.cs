namespace AnchorOrleans.Grains.Tests.Hosting;

/// <summary>What happened, in order; a test waits here until something did.</summary>
internal sealed class Journal
{
    private readonly Lock _gate = new();
    private readonly List<string> _entries = [];
    private readonly List<Expectation> _expected = [];

    public IReadOnlyList<string> Entries
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries];
            }
        }
    }

    /// <summary>Gets the entries that contain a text, in one line.</summary>
    public string Of(string text) => string.Join(", ", Entries.Where(entry => entry.Contains(text, StringComparison.Ordinal)));

    public int Count(string entry) => Entries.Count(other => string.Equals(other, entry, StringComparison.Ordinal));

    public void Note(string entry)
    {
        lock (_gate)
        {
            _entries.Add(entry);
            foreach (var expectation in _expected)
            {
                expectation.See(entry);
            }
        }
    }

    /// <summary>Waits until the entry was noted so many times, counted from the beginning.</summary>
    public async Task SeenAsync(string entry, int times = 1)
    {
        Expectation expectation;
        lock (_gate)
        {
            expectation = new(entry, times - Count(entry));
            _expected.Add(expectation);
        }

        try
        {
            await expectation.Met.WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"'{entry}' did not happen {times} time(s); what did: {string.Join(", ", Entries)}", exception);
        }
    }

    private sealed class Expectation
    {
        private readonly TaskCompletionSource _met = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly string _entry;
        private int _missing;

        public Expectation(string entry, int missing)
        {
            (_entry, _missing) = (entry, missing);
            if (missing <= 0)
            {
                _met.SetResult();
            }
        }

        public Task Met => _met.Task;

        public void See(string entry)
        {
            if (string.Equals(entry, _entry, StringComparison.Ordinal) && --_missing == 0)
            {
                _met.TrySetResult();
            }
        }
    }
}
