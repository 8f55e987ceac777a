using System.Net;
using AnchorOrleans.Silo.Relay;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AnchorOrleans.Silo.Tests.Relay;

/// <summary>The real service in a process of its own, which serves its browsers to the test.</summary>
internal static class RelayingSilo
{
    /// <summary>What starts this program as one.</summary>
    public const string Command = "relaying-silo";

    /// <summary>What it writes before its address.</summary>
    public const string Notice = "relay at ";

    /// <summary>Runs the service.</summary>
    public static Task<int> RunAsync(string[] service) => Hosting.Service.RunAsync(service, builder =>
    {
        builder.Services.AddRelayServer(_ => new(IPAddress.Loopback, 0));
        builder.Services.AddHostedService<AddressNotice>();
    });

    private sealed class AddressNotice(RelayServer relay) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            Console.WriteLine($"{Notice}{relay.Address}");
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
