using AnchorOrleans.Api.Settings;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Settings;

/// <summary>Lists every setting of every options class that is registered; nothing has to be added here for a new one.</summary>
internal sealed class SettingsCatalog(IServiceCollection registered, IServiceProvider services) : ISettingsCatalog
{
    private readonly Lazy<IReadOnlyList<Setting>> _settings = new(() =>
    [
        .. BoundOptions.In(registered).SelectMany(options => SettingsWalk.Over(options, ValueOf(services, options.Type))).OrderBy(setting => setting.Key, StringComparer.Ordinal),
    ]);

    /// <inheritdoc/>
    public IReadOnlyList<Setting> Settings => _settings.Value;

    private static object ValueOf(IServiceProvider services, Type type) =>
        ((IOptions<object>)services.GetRequiredService(typeof(IOptions<>).MakeGenericType(type))).Value;
}
