using AnchorOrleans.Dashboard.Platform;

namespace AnchorOrleans.Dashboard.Agent;

/// <summary>Gives an objective to the API.</summary>
internal static class ObjectiveSending
{
    private const string FilesField = "files";

    /// <summary>Asks whether there is a model. A service that is not well says something else than that, and objectives then say it themselves.</summary>
    public static async Task<AgentHealth> CheckAsync(PlatformApi platform)
    {
        try
        {
            return await platform.GetAsync<AgentHealth>("/start/health");
        }
        catch (RefusedException refused) when (refused.Status == StatusCodes.Status503ServiceUnavailable)
        {
            return new AgentHealth(ModelConfigured: true);
        }
    }

    /// <summary>Uploads the files, and begins; the answer comes when the objective is accepted.</summary>
    /// <exception cref="RefusedException">The API refused.</exception>
    public static async Task<StartedObjective> SendAsync(PlatformApi platform, ObjectiveForm form, IFormFileCollection files)
    {
        var ids = await UploadAsync(platform, files);
        var request = form.ToRequest(ids, out var isNew);
        return await platform.BeginAsync<StartedObjective>(isNew ? "/start/start-session" : "/start/send-message", request);
    }

    private static async Task<string[]> UploadAsync(PlatformApi platform, IFormFileCollection files)
    {
        if (files.Count == 0)
        {
            return [];
        }

        using var parts = new MultipartFormDataContent();
        foreach (var file in files)
        {
            parts.Add(new StreamContent(file.OpenReadStream()), FilesField, Path.GetFileName(file.FileName));
        }

        return [.. (await platform.SendFormAsync<UploadedFiles>("/files/upload", parts)).Files.Select(static file => file.FileId)];
    }
}
