using AnchorOrleans.Api.Agents;
using AnchorOrleans.Api.Agents.Chat;
using AnchorOrleans.Api.Agents.Environments;
using AnchorOrleans.Api.Agents.Events;
using AnchorOrleans.Api.Agents.Files;
using AnchorOrleans.Api.Agents.Webhooks;
using AnchorOrleans.Api.Artifacts;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Executions;
using AnchorOrleans.Api.Executions.Activity;
using AnchorOrleans.Api.Extensions;
using AnchorOrleans.Api.Health;
using AnchorOrleans.Api.Logging;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Overviews;
using AnchorOrleans.Api.Policies;
using AnchorOrleans.Api.Profiles;
using AnchorOrleans.Api.RateLimits;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Api.Sessions.Files;
using AnchorOrleans.Api.Sessions.History;
using AnchorOrleans.Api.Sessions.LiveView;
using AnchorOrleans.Api.Sessions.Recordings;
using AnchorOrleans.Api.Settings;
using AnchorOrleans.Api.Tasks;
using AnchorOrleans.Api.Tenants;
using AnchorOrleans.Api.Tools;
using AnchorOrleans.Secrets;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AnchorOrleans.Api;

/// <summary>Adds the REST API and its WebSockets to a host.</summary>
public static class ApiRegistration
{
    /// <summary>Adds what the endpoints need.</summary>
    /// <remarks>The host brings <c>IGrainFactory</c>, <c>IReadModel</c>, <c>IArtifactStore</c>, <c>IUploadShelf</c>, <c>IExecutionLogs</c>, <see cref="ISessionConnections"/>, <see cref="ISessionControl"/>, <see cref="ISessionViews"/>, <see cref="ISessionFiles"/>, <see cref="ISessionRecordings"/>, <see cref="IPolicyCheck"/>, <see cref="ISettingsCatalog"/> and its health checks, and <see cref="IAgentModels"/> where there are models.</remarks>
    public static IServiceCollection AddAnchorApi(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Drain>();
        services.TryAddSingleton<PublicLinks>();
        services.AddHealthChecks();
        return services.AddApiOptions().AddErrors().AddAuthentication().AddTasks().AddExecutions().AddSessions().AddAgents().AddApiDescription();
    }

    /// <summary>Adds the endpoints and what stands before them: error bodies, WebSockets, the check of keys.</summary>
    public static WebApplication MapAnchorApi(this WebApplication app)
    {
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(StatusBodies.WriteAsync);
        app.UseWebSockets();
        app.UseMiddleware<CallerGate>();

        var api = app.MapGroup(string.Empty).AddEndpointFilter<RouteGroupBuilder, RefusalFilter>();
        api.MapTasks();
        api.MapApiKeys();
        api.MapMe();
        api.MapSystem();
        api.MapSettings();
        api.MapRuns();
        api.MapExecutions();
        api.MapArtifacts();
        api.MapSessions();
        api.MapSessionTags();
        api.MapSessionHistory();
        api.MapLaterSessions();
        api.MapControl();
        api.MapQueues();
        api.MapProfiles();
        api.MapExtensions();
        api.MapPolicies();
        api.MapCdp();
        api.MapSessionFiles();
        api.MapRecordings();
        api.MapLive();
        api.MapThumbnails();
        api.MapTools();
        api.MapWebTasks();
        api.MapAgents();
        api.MapSteps();
        api.MapEnvironments();
        api.MapWebhooks();
        api.MapAgentControl();
        api.MapAgentSockets();
        api.MapChat();
        api.MapHealth();
        app.MapApiDescription();
        return app;
    }

    private static IServiceCollection AddApiOptions(this IServiceCollection services)
    {
        services.AddOptions<ApiOptions>().BindConfiguration(ApiOptions.Section).ValidateOnStart();
        services.AddOptions<PublicOptions>().BindConfiguration(PublicOptions.Section).ValidateOnStart();
        services.AddOptions<ProxyOptions>().BindConfiguration(ProxyOptions.Section).ValidateOnStart();
        services.AddOptions<RateLimitOptions>().BindConfiguration(RateLimitOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RateLimitOptions>, RateLimitOptionsValidator>());
        services.AddOptions<ExtensionOptions>().BindConfiguration(ExtensionOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ExtensionOptions>, ExtensionOptionsValidator>());
        services.AddOptions<CompatOptions>().BindConfiguration(CompatOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ProxyOptions>, ProxyOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CompatOptions>, CompatOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ApiOptions>, ApiOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PublicOptions>, PublicOptionsValidator>());
        return services;
    }

    private static IServiceCollection AddErrors(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<LoggerFilterOptions>, QuietRequests>());
        services.TryAddSingleton<ApiExceptionHandler>();
        return services.AddExceptionHandler<ApiExceptionHandler>();
    }

    private static IServiceCollection AddAuthentication(this IServiceCollection services)
    {
        services.TryAddSingleton<ApiKeys>();
        services.TryAddSingleton<RequestLimits>();
        services.TryAddSingleton<Callers>();
        services.TryAddSingleton<IAdministratorCheck, AdministratorCheck>();
        services.TryAddSingleton<Teams>();
        return services;
    }

    private static IServiceCollection AddTasks(this IServiceCollection services)
    {
        services.TryAddSingleton<TaskSaving>();
        services.TryAddSingleton<TaskReading>();
        return services;
    }

    private static IServiceCollection AddExecutions(this IServiceCollection services)
    {
        services.TryAddSingleton<RunChildren>();
        services.TryAddSingleton<ExecutionSubmission>();
        services.TryAddSingleton<RunSubmission>();
        services.TryAddSingleton<RunWaiting>();
        services.TryAddSingleton<ExecutionReading>();
        services.TryAddSingleton<LogPages>();
        services.TryAddSingleton<ActivityReading>();
        services.TryAddSingleton<SystemReading>();
        services.TryAddSingleton<TaskCancellation>();
        services.TryAddSingleton<LogFollowing>();
        services.TryAddSingleton<ArtifactReading>();
        services.TryAddSingleton<LinkKey>();
        services.TryAddSingleton<DownloadLinks>();
        services.TryAddSingleton(provider => new WebhookMessages(
            provider.GetRequiredService<LinkKey>(),
            provider.GetRequiredService<AgentReading>(),
            provider.GetRequiredService<PublicLinks>(),
            provider.GetRequiredService<ISecretBox>(),
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.TryAddSingleton<SessionLinks>();
        services.TryAddSingleton<SessionOpening>();
        services.TryAddSingleton<SessionPlanning>();
        services.TryAddSingleton<SessionReading>();
        services.TryAddSingleton<SessionHistory>();
        services.TryAddSingleton<SessionEnding>();
        services.TryAddSingleton<BatchReading>();
        services.TryAddSingleton<UnsupportedOptions>();
        services.TryAddSingleton<Guests>();
        services.TryAddSingleton<GuestWelcome>();
        services.TryAddSingleton<Commands>();
        services.TryAddSingleton<ZipUnpacking>();
        services.TryAddSingleton<LeftFiles>();
        services.TryAddSingleton<ToolWork>();
        services.TryAddSingleton<CodeExecution>();
        services.TryAddSingleton<LiveTickets>();
        services.TryAddSingleton<ViewerWelcome>();
        services.TryAddSingleton<SessionQueues>();
        return services;
    }

    private static IServiceCollection AddAgents(this IServiceCollection services)
    {
        services.TryAddSingleton<IAgentModels, NoAgentModels>();
        services.TryAddSingleton<SessionOwners>();
        services.TryAddSingleton<SessionNews>();
        services.TryAddSingleton<AgentFiles>();
        services.AddHostedService<UploadSweeping>();
        services.TryAddSingleton<PolicyLookup>();
        services.TryAddSingleton<DecisionReading>();
        services.TryAddSingleton<StepReading>();
        services.TryAddSingleton<AgentSubmission>();
        services.TryAddSingleton<AgentSessions>();
        services.TryAddSingleton<SessionMessages>();
        services.TryAddSingleton<FirstReply>();
        services.TryAddSingleton<AgentReading>();
        services.TryAddSingleton<ObjectiveStarting>();
        services.TryAddSingleton<FollowedObjectives>();
        services.TryAddSingleton<AgentEvents>();
        services.TryAddSingleton<SessionFollowing>();
        services.TryAddSingleton<LiveSockets>();
        services.TryAddSingleton<StepSockets>();
        services.TryAddSingleton<SocketClients>();
        services.TryAddSingleton<ChatWork>();
        services.TryAddSingleton<WebTasks>();
        return services;
    }
}
