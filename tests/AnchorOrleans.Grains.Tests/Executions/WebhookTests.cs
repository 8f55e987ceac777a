using AnchorOrleans.Agents;
using AnchorOrleans.Grains.Executions;
using AnchorOrleans.Grains.Tests.Hosting;

namespace AnchorOrleans.Grains.Tests.Executions;

public sealed class WebhookTests
{
    private static readonly AgentWebhook Webhook = new("https://example.com/hook", "hook", WebhookContent.Full, "sealed");

    [Fact]
    public async Task A_webhook_is_told_once_of_the_end()
    {
        await using var silo = await StartAsync();

        await silo.Runner.EndAsync("e1");
        await silo.Journal.SeenAsync("tell hook of e1: Succeeded, sealed");
        await silo.PassAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(1, silo.Journal.Count("tell hook of e1: Succeeded, sealed"));
    }

    [Fact]
    public async Task One_that_does_not_take_it_is_told_again_later_and_later_until_it_is_given_up()
    {
        await using var silo = await StartAsync(("Executions:WebhookAttempts", "3"));
        silo.Webhooks.Takes = () => false;
        var told = "tell hook of e1: Succeeded, sealed";

        await silo.Runner.EndAsync("e1");
        await silo.Journal.SeenAsync(told);
        foreach (var (delay, count) in new[] { (10, 2), (50, 3) })
        {
            var due = silo.Clock.GetUtcNow() + TimeSpan.FromSeconds(delay);
            await silo.Clock.UntilArmedAsync(due);
            silo.Clock.Advance(TimeSpan.FromSeconds(delay));
            await silo.Journal.SeenAsync(told, count);
        }

        await silo.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(3, silo.Journal.Count(told));
    }

    [Fact]
    public async Task A_restart_forgets_no_webhook()
    {
        await using var silo = await StartAsync();
        silo.Webhooks.Takes = () => false;
        await silo.Runner.EndAsync("e1");
        await silo.Journal.SeenAsync("tell hook of e1: Succeeded, sealed");

        await silo.RestartAsync();
        silo.Webhooks.Takes = () => true;
        silo.Clock.Advance(TimeSpan.FromMinutes(1));
        await silo.Execution("e1").ResumeAsync();

        await silo.Journal.SeenAsync("tell hook of e1: Succeeded, sealed", 2);
    }

    [Fact]
    public void What_is_told_no_more_keeps_no_secret()
    {
        var now = Samples.Now;
        var ended = new ExecutionState().Submit(Samples.AgentRequest with { Agent = Samples.AgentRequest.Agent! with { Webhook = Webhook } }).Cancel(Samples.Stopped, now).MarkSettled();

        var told = ended.NoteDelivery(isTaken: true, new ExecutionOptions(), now);

        Assert.Equal((ExecutionDuty.TellWebhook, ExecutionDuty.None), (ended.NextDuty(), told.NextDuty()));
        Assert.Null(told.Request!.Agent!.Webhook!.SealedAuthorization);
    }

    private static async Task<TestSilo> StartAsync(params (string Key, string Value)[] settings)
    {
        var silo = await TestSilo.StartAsync(settings: settings);
        await silo.OpenAsync(Samples.Session.Value);
        await silo.SubmitAsync("e1", request => Samples.AgentRequest with { RequestedAt = request.RequestedAt, Agent = Samples.AgentRequest.Agent! with { Webhook = Webhook } });
        await silo.Runner.StartedAsync("e1");
        return silo;
    }
}
