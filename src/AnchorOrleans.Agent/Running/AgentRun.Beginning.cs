using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Policies;
using AnchorOrleans.Agent.Supervision;
using AnchorOrleans.Agent.Tools;
using AnchorOrleans.Browser.Driving;

namespace AnchorOrleans.Agent.Running;

/// <summary>What comes before the first step.</summary>
internal sealed partial class AgentRun
{
    /// <summary>May the objective be carried out as it is, and where does it begin.</summary>
    private async Task<Ending?> BeginAsync()
    {
        if (State.HasBegun)
        {
            return null;
        }

        Working.ThrowIfCancellationRequested();
        await LeaveAsync();
        var start = _desk.Assignment.StartingUrl is { } text ? Hands.ReadAddress(text).Address : null;
        if (NamedSites.In(_desk.Assignment.Objective).FirstOrDefault(IsForbidden) is { } named && await AskAboutAsync(named.Address) is { } ending)
        {
            return ending;
        }

        if (start is not null && await StartAtAsync(start) is { } failed)
        {
            return failed;
        }

        State.HasBegun = true;
        return null;
    }

    private bool IsForbidden(NamedSite site) => _desk.Sites.Names(site.Address) || (site.IsAddress && _desk.Sites.Hides(site.Address));

    private async Task<Ending?> AskAboutAsync(Uri site)
    {
        if (!_desk.Assignment.CanAskPerson)
        {
            State.Remark = $"The objective names {site.Host}, which the rules do not allow. Do what can be done without it.";
            return null;
        }

        var answer = await _permission.PutAsync(AgentQuestionKind.Objective, $"The objective asks for {site.Host}, which the rules of this task do not allow. It will not be visited. Go on without it?", "sites to avoid", Working);
        if (answer is not AgentAnswer.GoOn goOn)
        {
            return Permission.Stopped;
        }

        State.Remark = $"The objective names {site.Host}, which the rules do not allow. The person was asked, and said to go on without it{(goOn.Text.Length > 0 ? $": {goOn.Text}" : ".")}";
        return null;
    }

    private async Task<Ending?> StartAtAsync(Uri start)
    {
        if (_desk.Sites.Hides(start))
        {
            return _desk.Assignment.CanAskPerson ? await AskAboutAsync(start) : new Ending(AgentFailures.Refused, $"The address to begin at is on {start.Host}, which the rules of this task do not allow.");
        }

        var leave = await _permission.AskAsync(new ActionIntent(ActionKind.Navigate) { Address = start }, $"go to {_desk.Show(start)}", Working);
        if (leave.Refusal is { } refusal)
        {
            return refusal.Ending ?? new Ending(AgentFailures.Refused, $"The address to begin at was refused. {refusal.Text}");
        }

        await TellAsync(new AgentEvent.Updated("Starting task... Browsing the web now."));
        try
        {
            await _desk.Page.NavigateAsync(start.AbsoluteUri, Working);
            return null;
        }
        catch (DrivingException exception)
        {
            var code = exception.Code switch { "NAVIGATION_TIMEOUT" => AgentFailures.NavigationTimeout, "PAGE_CRASHED" => AgentFailures.PageCrash, _ => AgentFailures.Navigation };
            return new Ending(code, _desk.Vault.Mask(exception.Message));
        }
    }
}
