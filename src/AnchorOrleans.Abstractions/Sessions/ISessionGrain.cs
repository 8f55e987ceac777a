using System.Collections.Immutable;
using AnchorOrleans.Admission;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Identifiers;
using Orleans.Concurrency;

namespace AnchorOrleans.Sessions;

/// <summary>One browser with a queue that runs one execution at a time, in arrival order.</summary>
[Alias("anchor.session")]
public interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>Asks for the browser; repeating it answers where the session stands.</summary>
    [Alias("OpenAsync")]
    Task<OpenOutcome> OpenAsync(OpenSession command, CancellationToken cancellationToken = default);

    /// <summary>Waits for at most 25 s until the browser can be connected to or the session ended; the caller repeats it.</summary>
    [Alias("WaitUntilOpenAsync"), AlwaysInterleave]
    Task<OpenOutcome> WaitUntilOpenAsync(CancellationToken cancellationToken = default);

    /// <summary>Answers what is known, or null when there is no such session.</summary>
    [Alias("DescribeAsync"), AlwaysInterleave]
    Task<SessionView?> DescribeAsync(CancellationToken cancellationToken = default);

    /// <summary>Ends the session: its browser is closed, its executions are cancelled. Repeating it changes nothing.</summary>
    /// <returns>As it stands afterwards; null when there is no such session.</returns>
    [Alias("EndAsync")]
    Task<SessionView?> EndAsync(string reason, CancellationToken cancellationToken = default);

    /// <summary>Queues an execution; repeating it answers where it stands.</summary>
    [Alias("EnqueueAsync")]
    Task<EnqueueOutcome> EnqueueAsync(ExecutionId execution, CancellationToken cancellationToken = default);

    /// <summary>Lets an execution use the session inside the turn of a run above it, or because that run opened the session; repeating it changes nothing.</summary>
    /// <returns>Never that it waits.</returns>
    [Alias("JoinAsync")]
    Task<EnqueueOutcome> JoinAsync(ExecutionId execution, CancellationToken cancellationToken = default);

    /// <summary>Answers who runs and who waits, or null when there is no such session.</summary>
    [Alias("DescribeQueueAsync"), AlwaysInterleave]
    Task<SessionQueueView?> DescribeQueueAsync(CancellationToken cancellationToken = default);

    /// <summary>Holds the queue: whoever has the turn goes on to the end, and no other turn begins. Repeating it changes nothing, and an ended session stays as it is.</summary>
    /// <returns>As it stands afterwards; null when there is no such session.</returns>
    [Alias("PauseQueueAsync")]
    Task<SessionQueueView?> PauseQueueAsync(CancellationToken cancellationToken = default);

    /// <summary>Lets the queue go on. Repeating it changes nothing, and an ended session stays as it is.</summary>
    /// <returns>As it stands afterwards; null when there is no such session.</returns>
    [Alias("ResumeQueueAsync")]
    Task<SessionQueueView?> ResumeQueueAsync(CancellationToken cancellationToken = default);

    /// <summary>Told by the execution: it ended, the turn is free, or it no longer waits.</summary>
    [Alias("ReleaseAsync")]
    Task ReleaseAsync(ExecutionId execution, CancellationToken cancellationToken = default);

    /// <summary>Told by the execution: it knows that the turn is its own.</summary>
    [Alias("AcknowledgeTurnAsync")]
    Task AcknowledgeTurnAsync(ExecutionId execution, CancellationToken cancellationToken = default);

    /// <summary>Notes that a profile is to be made of what the session leaves; repeating it changes nothing.</summary>
    /// <returns>False when its browser is not there, or five profiles are made of it already.</returns>
    [Alias("SaveProfileAsync")]
    Task<bool> SaveProfileAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Notes what the browser had open while an execution waits for a person: should it be lost meanwhile, another is opened with that, and the session goes on.</summary>
    /// <param name="checkpoint">It is nobody else's, and deleted when it is of no use any more; null once the execution goes on.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("KeepCheckpointAsync")]
    Task KeepCheckpointAsync(ArtifactReference? checkpoint, CancellationToken cancellationToken = default);

    /// <summary>Replaces the caller's labels; repeating it changes nothing.</summary>
    /// <returns>As it stands afterwards; null when there is no such session.</returns>
    [Alias("TagAsync")]
    Task<SessionView?> TagAsync(ImmutableArray<string> tags, CancellationToken cancellationToken = default);

    /// <summary>Told by admission: a slot is granted.</summary>
    [Alias("OnSlotAsync"), OneWay]
    Task OnSlotAsync(SlotLease lease);

    /// <summary>Told by the host: the browser of that epoch is gone.</summary>
    [Alias("OnBrowserGoneAsync"), OneWay]
    Task OnBrowserGoneAsync(long epoch, string reason);

    /// <summary>Told at start-up of a silo: look whether there is something to take up again. Answered when it has been asked for.</summary>
    [Alias("ResumeAsync")]
    Task ResumeAsync();
}
