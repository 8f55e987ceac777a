using System.Text.Json.Nodes;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.Relay;

/// <summary>A silo in a process of its own, and in this one the ports of a gateway that has no browsers.</summary>
internal sealed class RelayStage : IAsyncDisposable
{
    private readonly TemporaryFolder _data = new();

    public static readonly TenantId Tenant = new("default");

    public ServiceProcess Silo { get; private set; } = null!;

    public ApiClient Client { get; private set; } = null!;

    public Uri Relay { get; private set; } = null!;

    public OwnCluster Identity { get; } = new();

    public RemotePorts Ports { get; private set; } = null!;

    public RelayGateway Gateway { get; private set; } = null!;

    public static async Task<RelayStage> StartAsync(params (string Name, string Value)[] settings)
    {
        var stage = new RelayStage();
        stage.Silo = await ServiceProcess.StartAsync(
            stage._data.Path,
            settings.Append(("Cluster:CertificateFile", stage.Identity.Path)).ToDictionary(setting => setting.Item1, setting => setting.Item2),
            Environment.ProcessPath!,
            RelayingSilo.Command);
        stage.Client = new ApiClient(stage.Silo.Address, stage.Silo.Key);
        stage.Relay = new(stage.Silo.Output.Split('\n').Single(line => line.StartsWith(RelayingSilo.Notice, StringComparison.Ordinal))[RelayingSilo.Notice.Length..]);
        stage.Ports = stage.Connect();
        stage.Gateway = await RelayGateway.StartAsync(stage.Ports);
        return stage;
    }

    /// <summary>Makes the ports of one more gateway.</summary>
    public RemotePorts Connect() => new(new FixedPlaces(Relay), Identity, ("Relay:ConnectTimeout", "00:00:02"), ("Relay:Ping", "00:00:01"), ("Relay:PingTimeout", "00:00:01"));

    /// <summary>Opens a session.</summary>
    public async Task<SessionId> OpenAsync(JsonObject? configuration = null) => new((string)(await Client.PostAsync("/v1/sessions", configuration ?? []))["id"]!);

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Ports.DisposeAsync();
        Client.Dispose();
        await Silo.DisposeAsync();
        Identity.Dispose();
        _data.Dispose();
    }
}
