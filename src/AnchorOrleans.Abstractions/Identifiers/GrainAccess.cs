using AnchorOrleans.Admission;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Extensions;
using AnchorOrleans.Hosts;
using AnchorOrleans.Policies;
using AnchorOrleans.Profiles;
using AnchorOrleans.Sessions;
using AnchorOrleans.Tasks;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Identifiers;

/// <summary>The one place that turns ids into grain keys.</summary>
public static class GrainAccess
{
    extension(IGrainFactory grains)
    {
        /// <summary>Gets a tenant's task.</summary>
        public ITaskGrain GetTask(TenantId tenant, TaskId task) => grains.GetGrain<ITaskGrain>(new TenantKey(tenant, task.Value).ToString());

        /// <summary>Gets one published version of a tenant's task.</summary>
        public ITaskVersionGrain GetTaskVersion(TenantId tenant, TaskId task, int number) =>
            grains.GetGrain<ITaskVersionGrain>(new TenantKey(tenant, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{task.Value}/{number}")).ToString());

        /// <summary>Gets the owner of a task name.</summary>
        public ITaskNameGrain GetTaskName(TenantId tenant, string name) => grains.GetGrain<ITaskNameGrain>(new TenantKey(tenant, HashOf(name)).ToString());

        /// <summary>Gets the compiler of the source whose SHA-256 is given.</summary>
        public ICompilerGrain GetCompiler(string sourceHash) => grains.GetGrain<ICompilerGrain>(sourceHash);

        /// <summary>Gets a tenant's execution.</summary>
        public IExecutionGrain GetExecution(TenantId tenant, ExecutionId execution) => grains.GetGrain<IExecutionGrain>(new TenantKey(tenant, execution.Value).ToString());

        /// <summary>Gets a tenant's concurrency key.</summary>
        public IConcurrencyKeyGrain GetConcurrencyKey(TenantId tenant, string key) => grains.GetGrain<IConcurrencyKeyGrain>(new TenantKey(tenant, HashOf(key)).ToString());

        /// <summary>Gets a tenant's idempotency key by the hash of its text and of whose it is.</summary>
        public IIdempotencyKeyGrain GetIdempotencyKey(TenantId tenant, string hash) => grains.GetGrain<IIdempotencyKeyGrain>(new TenantKey(tenant, hash).ToString());

        /// <summary>Gets a tenant's session.</summary>
        public ISessionGrain GetSession(TenantId tenant, SessionId session) => grains.GetGrain<ISessionGrain>(new TenantKey(tenant, session.Value).ToString());

        /// <summary>Gets the files that a tenant's session left.</summary>
        public ISessionArtifactsGrain GetSessionArtifacts(TenantId tenant, SessionId session) =>
            grains.GetGrain<ISessionArtifactsGrain>(new TenantKey(tenant, session.Value).ToString());

        /// <summary>Gets a tenant's batch of sessions.</summary>
        public ISessionBatchGrain GetSessionBatch(TenantId tenant, string batch) => grains.GetGrain<ISessionBatchGrain>(new TenantKey(tenant, batch).ToString());

        /// <summary>Gets a tenant's profile.</summary>
        public IProfileGrain GetProfile(TenantId tenant, string name) => grains.GetGrain<IProfileGrain>(new TenantKey(tenant, HashOf(name)).ToString());

        /// <summary>Gets the names of a tenant's profiles.</summary>
        public INameListGrain GetProfileNames(TenantId tenant) => grains.GetGrain<INameListGrain>(new TenantKey(tenant, "profiles").ToString());

        /// <summary>Gets a tenant's browser extension.</summary>
        public IExtensionGrain GetExtension(TenantId tenant, string extension) => grains.GetGrain<IExtensionGrain>(new TenantKey(tenant, extension).ToString());

        /// <summary>Gets the ids of a tenant's browser extensions.</summary>
        public INameListGrain GetExtensionIds(TenantId tenant) => grains.GetGrain<INameListGrain>(new TenantKey(tenant, "extensions").ToString());

        /// <summary>Gets a tenant's policy for agents.</summary>
        public IPolicyGrain GetPolicy(TenantId tenant, string policy) => grains.GetGrain<IPolicyGrain>(new TenantKey(tenant, policy).ToString());

        /// <summary>Gets the ids of a tenant's policies.</summary>
        public INameListGrain GetPolicyIds(TenantId tenant) => grains.GetGrain<INameListGrain>(new TenantKey(tenant, "policies").ToString());

        /// <summary>Gets a silo's slots and leases.</summary>
        public IHostGrain GetHost(HostId host) => grains.GetGrain<IHostGrain>(host.Value);

        /// <summary>Gets the one admission grain.</summary>
        public IAdmissionGrain GetAdmission() => grains.GetGrain<IAdmissionGrain>("admission");

        /// <summary>Gets the one key that signs links.</summary>
        public ILinkKeyGrain GetLinkKey() => grains.GetGrain<ILinkKeyGrain>("artifacts");

        /// <summary>Gets a tenant.</summary>
        public ITenantGrain GetTenant(TenantId tenant) => grains.GetGrain<ITenantGrain>(tenant.Value);

        /// <summary>Gets a tenant's API keys.</summary>
        public IApiKeyRingGrain GetApiKeyRing(TenantId tenant) => grains.GetGrain<IApiKeyRingGrain>(tenant.Value);

        /// <summary>Gets an API key by the hash of its text.</summary>
        public IApiKeyGrain GetApiKey(ApiKeyHash hash) => grains.GetGrain<IApiKeyGrain>(hash.Value);
    }

    /// <summary>What callers choose freely is hashed, since the keys of grains are logged, and a secret may have been written there by mistake.</summary>
    private static string HashOf(string text) => HexHash.Of(text);
}
