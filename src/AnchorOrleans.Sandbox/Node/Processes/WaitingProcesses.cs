namespace AnchorOrleans.Sandbox.Node.Processes;

/// <summary>The processes that nobody has taken yet, some of them still starting; whoever uses it holds its lock.</summary>
internal sealed class WaitingProcesses
{
    private readonly List<Task<SandboxProcess>> _processes = [];

    public int Count => _processes.Count;

    public void Add(Task<SandboxProcess> process) => _processes.Add(process);

    /// <summary>Takes out the one that can be used soonest.</summary>
    public Task<SandboxProcess>? Take()
    {
        var soonest = _processes.MinBy(Rank);
        if (soonest is not null)
        {
            _processes.Remove(soonest);
        }

        return soonest;
    }

    /// <summary>Takes out this one.</summary>
    /// <returns>Whether it was still there.</returns>
    public bool Remove(Task<SandboxProcess> process) => _processes.Remove(process);

    /// <summary>Takes out all.</summary>
    public Task<SandboxProcess>[] TakeAll()
    {
        Task<SandboxProcess>[] all = [.. _processes];
        _processes.Clear();
        return all;
    }

    /// <summary>Finds one that could be prepared; one at a time, so that others stay ready.</summary>
    public SandboxProcess? FindUnprepared()
    {
        var started = _processes.Where(process => process.IsCompletedSuccessfully).Select(process => process.Result).ToList();
        return started.Exists(process => process.Preparation is { IsCompleted: false })
            ? null
            : started.Find(process => process.Preparation is null);
    }

    private static int Rank(Task<SandboxProcess> process) => process switch
    {
        { IsCompletedSuccessfully: true, Result.Preparation.IsCompletedSuccessfully: true } => 0,
        { IsCompletedSuccessfully: true, Result.Preparation: null } => 1,
        { IsCompleted: false } => 2,
        _ => 3,
    };
}
