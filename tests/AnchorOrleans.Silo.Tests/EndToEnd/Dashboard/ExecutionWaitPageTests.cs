using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Dashboard;

public sealed class ExecutionWaitPageTests
{
    [Fact]
    public async Task What_waits_says_for_what_starts_when_it_may_and_ends_before_the_eyes_of_who_looks()
    {
        await using var stage = await DashboardStage.SetAsync(("Sandbox:Slots", "1"), ("Api:SyncRunLimit", "00:00:02"));
        var task = await stage.Client.CreateTaskAsync("endless", ExecutionCode.Endless);
        var first = await stage.Client.StartAsync(task);
        var holder = stage.Page;
        holder.Dialog += async (_, dialog) => await dialog.AcceptAsync();
        await stage.OpenAsync(holder, ExecutionPages.PageOf(first));
        await Expect(holder.Standing()).ToHaveTextAsync("running");
        var second = await stage.Client.StartAsync(task);
        var waiter = await stage.NewSignedInTabAsync();
        await stage.OpenAsync(waiter, ExecutionPages.PageOf(second));
        await Expect(waiter.Standing()).ToHaveTextAsync("queued");
        await Expect(waiter.Locator(".notice")).ToContainTextAsync("Waits for a runner slot");
        await waiter.MarkAsync();
        var complaints = stage.Complaints.Count;

        await holder.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(holder.Standing()).ToHaveTextAsync("cancelled");
        await Expect(waiter.Standing()).ToHaveTextAsync("running");
        await stage.Client.CancelAsync(second);
        await Expect(waiter.Standing()).ToHaveTextAsync("cancelled");
        await Expect(waiter.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToHaveCountAsync(0);
        Assert.True(await waiter.IsMarkedAsync());

        var late = await stage.Client.PostAsync("/v1/task/run", new JsonObject { ["taskId"] = task, ["version"] = "draft" });
        await stage.OpenAsync(waiter, ExecutionPages.PageOf((string)late["executionResultId"]!));
        await Expect(waiter.Standing()).ToHaveTextAsync("timeout");
        await Expect(waiter.Locator(".timeline strong").Last).ToHaveTextAsync("Timed out");
        Assert.Equal(complaints, stage.Complaints.Count);
    }
}
