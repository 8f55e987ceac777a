using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;
using Microsoft.Playwright;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Dashboard;

/// <summary>What the tests of the pages of executions do again and again.</summary>
internal static class ExecutionPages
{
    /// <summary>Answers the address of an execution's page.</summary>
    public static string PageOf(string execution) => $"/dashboard/executions/{execution}";

    /// <summary>Starts a task's draft, and answers the execution's id.</summary>
    public static async Task<string> StartAsync(this ApiClient client, string task, JsonObject? more = null)
    {
        var request = new JsonObject { ["taskId"] = task, ["version"] = "draft", ["async"] = true };
        foreach (var (name, value) in more ?? [])
        {
            request[name] = value?.DeepClone();
        }

        return (string)(await client.PostAsync("/v1/task/run", request))["executionResultId"]!;
    }

    /// <summary>Runs code to its end, and answers the execution's id.</summary>
    public static async Task<string> RunToEndAsync(this ApiClient client, string name, string code, JsonObject? more = null)
    {
        var request = new JsonObject { ["taskId"] = await client.CreateTaskAsync(name, code), ["version"] = "draft" };
        foreach (var (field, value) in more ?? [])
        {
            request[field] = value?.DeepClone();
        }

        return (string)(await client.PostAsync("/v1/task/run", request))["executionResultId"]!;
    }

    public static Task CancelAsync(this ApiClient client, string execution) => client.PostAsync($"/v1/executions/{execution}/cancel", new JsonObject());

    /// <summary>Marks the page, so that it can be told later whether it is still the same one.</summary>
    public static Task MarkAsync(this IPage page) => page.EvaluateAsync("window.isStillHere = true");

    /// <summary>Tells whether the page was not loaded anew since it was marked.</summary>
    public static Task<bool> IsMarkedAsync(this IPage page) => page.EvaluateAsync<bool>("window.isStillHere === true");

    /// <summary>The badge beside the heading.</summary>
    public static ILocator Standing(this IPage page) => page.Locator("h1 .badge");
}
