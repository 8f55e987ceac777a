using AnchorOrleans.Grains.Hosts;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Tests.Hosting;

/// <summary>Stands where browsers would run: it notes what it is told, and opens as the test says.</summary>
internal sealed class RecordingBrowserRunner(Journal journal) : IBrowserRunner
{
    /// <summary>Gets or sets how an opening goes; at once and well unless a test says otherwise.</summary>
    public Func<BrowserAssignment, Task<OpenBrowserOutcome>> Opening { get; set; } = _ => Task.FromResult(new OpenBrowserOutcome(IsOpen: true));

    public Task<OpenBrowserOutcome> OpenAsync(BrowserAssignment assignment, CancellationToken cancellationToken = default)
    {
        journal.Note($"open {assignment.Session.Id}@{assignment.Epoch}");
        return Opening(assignment);
    }

    public Task CloseAsync(TenantKey session, long epoch, CancellationToken cancellationToken = default)
    {
        journal.Note($"close {session.Id}@{epoch}");
        return Task.CompletedTask;
    }

    public void SetBusy(TenantKey session, bool isBusy) => journal.Note($"{(isBusy ? "busy" : "idle")} {session.Id}");
}
