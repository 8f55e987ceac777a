using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.Measurements;

/// <summary>Hundreds of sessions whose clients vanish, whose browsers are killed and whose host is killed leave nothing; run by <c>./test --soak</c>, since it takes minutes.</summary>
public sealed class SessionSoakMeasurement(ITestOutputHelper output)
{
    private const int Waves = 10;
    private const int InWave = 30;
    private const int Slots = 5;

    /// <summary>The waves in which the host is killed; memory is that of the last process.</summary>
    private static readonly int[] KillingWaves = [1, 2];

    /// <summary>The wave of the last process with which memory is compared: until then its code is compiled anew, and its heap finds its size.</summary>
    private const int Settled = 3;

    private readonly ConcurrentDictionary<(int Id, string Start), string> _seen = new();
    private readonly ConcurrentDictionary<string, byte> _browsers = new(StringComparer.Ordinal);

    [Fact(Explicit = true)]
    public async Task Three_hundred_sessions_in_waves_leave_no_process_folder_socket_control_group_or_slot()
    {
        using var data = new TemporaryFolder();
        using var state = new TemporaryFolder();
        var settings = new Dictionary<string, string>
        {
            ["ANCHOR_API_KEY"] = "sk-soak",
            ["Browser:Slots"] = $"{Slots}",
            ["Admission:SessionsPerTenant"] = "100",
            ["Browser:StateDirectory"] = Path.Combine(state.Path, "b"),
            ["Jail:StateDirectory"] = Path.Combine(state.Path, "jail"),
        };
        var memory = new List<long>();
        var service = await ServiceProcess.StartAsync(data.Path, settings);
        try
        {
            for (var wave = 0; wave < Waves; wave++)
            {
                if (KillingWaves.Contains(wave))
                {
                    service = await KillInTheMiddleAsync(service, data.Path, settings);
                    memory.Clear();
                }

                await RunAsync(service, state.Path);
                await EndAllAsync(service);
                await Leftovers.WaitForOnlyWarmProcessesAsync(service);
                memory.Add(ResidentKibibytes(service));
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"After wave {wave + 1}: {memory[^1] / 1024.0:0.0} MiB resident, {_seen.Count} processes seen, {_browsers.Count} browsers."));
            }

            await AllSlotsAreFreeAsync(service);
        }
        finally
        {
            await service.DisposeAsync();
        }

        await Eventually.TrueAsync(() => Alive().Count == 0, () => $"no process is left: {string.Join(" | ", Alive())}");
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(state.Path, "b")));
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(state.Path, "*", SearchOption.AllDirectories), entry => Path.GetFileName(entry).StartsWith("br-", StringComparison.Ordinal));
        Assert.Empty(ControlGroups());
        Assert.InRange(memory[^1], 0, memory[Settled] * 11 / 10);
    }

    /// <summary>Of a wave, a third loses its clients, a third its browsers, and a third is ended by those who asked for it.</summary>
    private async Task RunAsync(ServiceProcess service, string state)
    {
        using var client = new ApiClient(service.Address, service.Key);
        for (var round = 0; round < InWave / Slots; round++)
        {
            var sessions = await Task.WhenAll(Enumerable.Range(0, Slots).Select(_ => client.PostAsync("/v1/sessions", new JsonObject())));
            Note(service, state);
            if (round % 3 == 0)
            {
                await Task.WhenAll(sessions.Select(session => VanishAsync((string)session["cdp_url"]!)));
            }
            else if (round % 3 == 1)
            {
                KillAllBrowsers(service);
            }

            await Task.WhenAll(sessions.Select(session => client.DeleteAsync($"/v1/sessions/{(string)session["id"]!}")));
        }
    }

    /// <summary>Kills the host while sessions live and are being made, and starts it again.</summary>
    private async Task<ServiceProcess> KillInTheMiddleAsync(ServiceProcess service, string data, Dictionary<string, string> settings)
    {
        string batch;
        using (var client = new ApiClient(service.Address, service.Key))
        {
            await client.PostAsync("/v1/sessions", new JsonObject());
            batch = (string)(await client.PostAsync("/v1/batch-sessions", new JsonObject { ["count"] = InWave }))["batch_id"]!;
            Note(service, Path.GetDirectoryName(settings["Browser:StateDirectory"])!);
            await service.KillAsync();
        }

        await service.DisposeAsync();
        var again = await ServiceProcess.StartAsync(data, settings);
        using var later = new ApiClient(again.Address, again.Key);
        var (status, _) = await later.SendAsync(HttpMethod.Patch, $"/v1/batch-sessions/{batch}", new JsonObject { ["status"] = "cancelled" });
        Assert.Equal(200, status);
        return again;
    }

    private static async Task VanishAsync(string url)
    {
        using var guest = new ClientWebSocket();
        await guest.ConnectAsync(new Uri(url), TestContext.Current.CancellationToken);
        guest.Abort();
    }

    /// <summary>Kills the main process of every browser, as the system does when memory runs out.</summary>
    private static void KillAllBrowsers(ServiceProcess service)
    {
        var browsers = ProcessTree.Below(service.ProcessId)
            .Select(id => (Id: id, Command: ProcessTree.CommandLine(id)))
            .Where(process => process.Command.StartsWith("/usr/lib/chromium/", StringComparison.Ordinal) && !process.Command.Contains("--type=", StringComparison.Ordinal))
            .ToList();
        Assert.True(browsers.Count >= Slots, $"There are {browsers.Count} browsers for {Slots} sessions.");
        browsers.ForEach(browser => ServiceProcess.Signal("KILL", browser.Id));
    }

    private static async Task EndAllAsync(ServiceProcess service)
    {
        using var client = new ApiClient(service.Address, service.Key);
        await client.DeleteAsync("/v1/sessions/all");
        await Eventually.NotNullAsync(
            async () => (long)(await client.GetAsync("/v1/sessions?status=running"))["total"]! == 0 ? "" : null,
            () => "no session lives");
    }

    private static async Task AllSlotsAreFreeAsync(ServiceProcess service)
    {
        using var client = new ApiClient(service.Address, service.Key);
        await Task.WhenAll(Enumerable.Range(0, Slots).Select(_ => client.PostAsync("/v1/sessions", new JsonObject())));
    }

    private void Note(ServiceProcess service, string state)
    {
        foreach (var id in ProcessTree.Below(service.ProcessId))
        {
            if (StartOf(id) is { } start)
            {
                _seen.TryAdd((id, start), ProcessTree.CommandLine(id));
            }
        }

        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(state, "b"), "br-*", SearchOption.AllDirectories))
        {
            _browsers.TryAdd(Path.GetFileName(folder), 0);
        }
    }

    private List<string> Alive() => [.. _seen.Where(process => StartOf(process.Key.Id) == process.Key.Start).Select(process => $"{process.Key.Id} {process.Value}")];

    private List<string> ControlGroups() =>
    [
        .. Directory.EnumerateDirectories("/sys/fs/cgroup", "*br-*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
            .Where(folder => _browsers.Keys.Any(browser => folder.Contains(browser, StringComparison.Ordinal))),
    ];

    /// <summary>Reads when a process began, which tells it from a later one of its number; null when it is gone.</summary>
    private static string? StartOf(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : fields[19];
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long ResidentKibibytes(ServiceProcess service) =>
        long.Parse(ProcessTree.Status(service.ProcessId, "VmRSS")!.Split(' ')[0], CultureInfo.InvariantCulture);
}
