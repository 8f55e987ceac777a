using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Reminders;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>Opens the silo where it stands among the hosted services, and closes it in reverse.</summary>
internal sealed class SiloService(Silo silo, OptionRules rules, IServiceProvider services) : IHostedService
{
    private readonly ReminderService? _reminders = services.GetService<ReminderService>();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        rules.Verify();
        silo.Open();
        if (_reminders is not null)
        {
            await _reminders.StartAsync(cancellationToken);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_reminders is not null)
        {
            await _reminders.StopAsync(cancellationToken);
        }

        await silo.CloseAsync(cancellationToken);
    }
}
