using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Storage.Artifacts;
using AnchorOrleans.Storage.Executions;
using AnchorOrleans.Storage.ReadModel;
using AnchorOrleans.Storage.Reminders;
using AnchorOrleans.Storage.Sqlite;
using AnchorOrleans.Storage.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime.Hosting;

namespace AnchorOrleans.Storage;

/// <summary>Registers where this host stores.</summary>
public static class StorageSetup
{
    private const string Default = "Default";

    /// <summary>Has grains keep their state and reminders in the data folder, and offers <see cref="IReadModel"/>, <see cref="IArtifactStore"/>, <see cref="IUploadShelf"/> and <see cref="IExecutionLogs"/>.</summary>
    /// <remarks>The folder is opened when the host starts, before its silo; a folder that cannot be used ends the start with <see cref="StorageUnavailableException"/>.</remarks>
    public static ISiloBuilder AddAnchorStorage(this ISiloBuilder silo)
    {
        silo.Services.AddAnchorStores().AddState().AddReminderTable();
        return silo.AddReminders();
    }

    /// <summary>Offers <see cref="IReadModel"/>, <see cref="IArtifactStore"/>, <see cref="IUploadShelf"/> and <see cref="IExecutionLogs"/> to a process without grains.</summary>
    public static IServiceCollection AddAnchorStores(this IServiceCollection services) => services.AddDatabase().AddPorts();

    private static IServiceCollection AddDatabase(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>());
        services.TryAddSingleton(static provider => DataFolder.Open(provider.GetRequiredService<IOptions<StorageOptions>>()));
        services.TryAddSingleton(static provider => SqliteDatabase.Open(
            provider.GetRequiredService<DataFolder>(),
            provider.GetRequiredService<IOptions<StorageOptions>>(),
            provider.GetRequiredService<ILogger<SqliteDatabase>>()));
        return services.AddHostedService<StorageStart>();
    }

    private static IServiceCollection AddState(this IServiceCollection services)
    {
        // Named outright: the engine brings a serializer of its own, and its form is not ours.
        services.TryAddSingleton<StateJson>();
        return services.AddGrainStorage(Default, static (provider, _) =>
            ActivatorUtilities.CreateInstance<SqliteGrainStorage>(provider, provider.GetRequiredService<StateJson>()));
    }

    private static IServiceCollection AddReminderTable(this IServiceCollection services)
    {
        services.TryAddSingleton<IReminderTable, SqliteReminderTable>();
        return services;
    }

    private static IServiceCollection AddPorts(this IServiceCollection services)
    {
        services.TryAddSingleton<IReadModel, SqliteReadModel>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IArtifactStore, FolderArtifacts>();
        services.TryAddSingleton<IUploadShelf, FolderUploads>();
        services.TryAddSingleton<IExecutionLogs, FolderExecutionLogs>();
        return services;
    }
}
