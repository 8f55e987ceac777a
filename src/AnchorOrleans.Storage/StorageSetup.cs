using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Storage.Artifacts;
using AnchorOrleans.Storage.Databases;
using AnchorOrleans.Storage.Executions;
using AnchorOrleans.Storage.Postgres;
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

    /// <summary>Has grains keep their state and reminders, and offers what <see cref="AddAnchorStores"/> does.</summary>
    /// <remarks>The data folder is owned from when the host makes its services; one that cannot be used ends the start with <see cref="StorageUnavailableException"/>.</remarks>
    public static ISiloBuilder AddAnchorStorage(this ISiloBuilder silo)
    {
        silo.Services.AddAnchorStores().AddState().AddReminderTable().OwnDataFolder();
        return silo.AddReminders();
    }

    /// <summary>Offers <see cref="IReadModel"/>, <see cref="IArtifactStore"/>, <see cref="IUploadShelf"/> and <see cref="IExecutionLogs"/>, and <see cref="SharedFolder"/>.</summary>
    /// <remarks>
    /// They are opened before any hosted service starts; what cannot be used ends the start with <see cref="OptionsValidationException"/> or, when it is the file of
    /// the database or its folder, with <see cref="StorageUnavailableException"/>. With the provider <c>postgres</c> nothing of it needs the data folder.
    /// </remarks>
    public static IServiceCollection AddAnchorStores(this IServiceCollection services) => services.AddStorageOptions().AddDatabase().AddPorts();

    /// <summary>Has this process own its data folder from its start on: no other has its sockets there.</summary>
    public static IServiceCollection OwnDataFolder(this IServiceCollection services) => services.AddHostedService<DataFolderStart>();

    private static IServiceCollection AddStorageOptions(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StorageOptions>, StorageRules>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(static provider => DataFolder.Open(provider.GetRequiredService<IOptions<StorageOptions>>()));
        services.TryAddSingleton(static provider => new SharedFolder(provider.GetRequiredService<IOptions<StorageOptions>>()));
        return services;
    }

    private static IServiceCollection AddDatabase(this IServiceCollection services)
    {
        services.TryAddSingleton(static provider => SqliteDatabase.Open(
            provider.GetRequiredService<DataFolder>(),
            provider.GetRequiredService<IOptions<StorageOptions>>(),
            provider.GetRequiredService<ILogger<SqliteDatabase>>()));
        services.TryAddSingleton<PostgresDatabase>();
        services.TryAddSingleton<IDatabase>(static provider => IsPostgres(provider)
            ? provider.GetRequiredService<PostgresDatabase>()
            : provider.GetRequiredService<SqliteDatabase>());
        return services.AddHostedService<StorageStart>();
    }

    private static bool IsPostgres(IServiceProvider provider) =>
        string.Equals(provider.GetRequiredService<IOptions<StorageOptions>>().Value.Provider, StorageOptions.Postgres, StringComparison.Ordinal);

    private static IServiceCollection AddState(this IServiceCollection services)
    {
        // Named outright: the engine brings a serializer of its own, and its form is not ours.
        services.TryAddSingleton<StateJson>();
        return services.AddGrainStorage(Default, static (provider, _) =>
            ActivatorUtilities.CreateInstance<StoredGrainStorage>(provider, provider.GetRequiredService<StateJson>()));
    }

    private static IServiceCollection AddReminderTable(this IServiceCollection services)
    {
        services.TryAddSingleton<IReminderTable, StoredReminderTable>();
        return services;
    }

    private static IServiceCollection AddPorts(this IServiceCollection services)
    {
        services.TryAddSingleton<IReadModel, StoredReadModel>();
        services.TryAddSingleton<IArtifactStore, FolderArtifacts>();
        services.TryAddSingleton<IUploadShelf, FolderUploads>();
        services.TryAddSingleton<IExecutionLogs, FolderExecutionLogs>();
        return services;
    }
}
