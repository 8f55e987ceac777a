using System.ComponentModel.DataAnnotations;
using AnchorOrleans.Api.Agents;

namespace AnchorOrleans.Api;

/// <summary>The limits of the HTTP edge. Bound from the <c>Api</c> section.</summary>
public sealed class ApiOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Api";

    /// <summary>Gets or sets the limits of objectives, <c>Api:Agents</c>.</summary>
    [ValidateObjectMembers]
    public AgentTaskOptions Agents { get; set; } = new();

    /// <summary>Gets or sets whether following a task or a session by its id takes a key, too: <c>GET /task/…</c>, <c>/ws</c>, Socket.IO.</summary>
    /// <value>The default is false: who knows the ids may follow, as the hosted services have it.</value>
    public bool RequireKeyForPolling { get; set; }

    /// <summary>Gets or sets for how long a known API key is believed without asking again; a revoked key works on for at most so long.</summary>
    /// <value>From 0 to 30 s. The default is 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan KeyCache { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how large a JSON body may be.</summary>
    /// <value>Bytes, from 1 KiB to 64 MiB. The default is 2 MiB.</value>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>Gets or sets how large a task's code may be after decoding.</summary>
    /// <value>Bytes, from 1 KiB to 16 MiB. The default is 1 MiB.</value>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxCodeBytes { get; set; } = 1024 * 1024;

    /// <summary>Gets or sets how large the inputs of a run may be, names and values together.</summary>
    /// <value>Bytes, from 1 KiB to 1 MiB. The default is 64 KiB.</value>
    [Range(1024, 1024 * 1024)]
    public int MaxInputBytes { get; set; } = 64 * 1024;

    /// <summary>Gets or sets how large the secret ones among the inputs of a run may be; they are part of a grain's state, which holds 64 KiB, and count for <see cref="MaxInputBytes"/> too.</summary>
    /// <value>Bytes, from 1 KiB to 16 KiB. The default is 16 KiB.</value>
    [Range(1024, 16 * 1024)]
    public int MaxSecretInputBytes { get; set; } = 16 * 1024;

    /// <summary>Gets or sets how large a browser configuration or the body of a session may be; it becomes part of a grain's state, which holds 64 KiB. A task's may be half as large, since a task keeps its own and its draft's.</summary>
    /// <value>Bytes, from 1 KiB to 16 KiB. The default is 16 KiB.</value>
    [Range(1024, 16 * 1024)]
    public int MaxConfigurationBytes { get; set; } = 16 * 1024;

    /// <summary>Gets or sets the largest <c>limit</c> of a list.</summary>
    /// <value>From 1 to 1,000. The default is 100.</value>
    [Range(1, 1000)]
    public int MaxPageSize { get; set; } = 100;

    /// <summary>Gets or sets how many executions one call of <c>POST /v1/task/{taskId}/cancel</c> cancels at most; its answer says how many are left.</summary>
    /// <value>From 1 to 10,000. The default is 200.</value>
    [Range(1, 10_000)]
    public int MaxCancellations { get; set; } = 200;

    /// <summary>Gets or sets the largest <c>limit</c> of a part of a log.</summary>
    /// <value>Lines, from 1 to 10,000. The default is 1,000.</value>
    [Range(1, 10_000)]
    public int MaxLogPage { get; set; } = 1000;

    /// <summary>Gets or sets how often a followed log is looked at that no run on this host writes.</summary>
    /// <value>From 100 ms to 1 min. The default is 2 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan LogPoll { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets how long a link works that <c>GET /v1/executions/{id}/artifacts/{artifactId}/fetch?format=url</c> answers.</summary>
    /// <value>From 1 s to 7 days. The default is 15 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan DownloadLinkLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Gets or sets how long a run may take whose caller waits, its time in the queue included.</summary>
    /// <value>From 1 s to 3 h. The default is 20 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "03:00:00")]
    public TimeSpan SyncRunLimit { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>Gets or sets how long a run may take for which nobody waits, from its start.</summary>
    /// <value>From 1 s to 24 h. The default is 3 h.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan AsyncRunLimit { get; set; } = TimeSpan.FromHours(3);

    /// <summary>Gets or sets the largest <c>maxAttempts</c> of a run.</summary>
    /// <value>From 1 to 100. The default is 10.</value>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 10;

    /// <summary>Gets or sets how long after a first failed attempt the second begins when the request does not say; each further pause is twice as long.</summary>
    /// <value>From 0 to 60 s. The default is 1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets the longest pause between two attempts, and the largest <c>retryDelaySeconds</c>.</summary>
    /// <value>From 1 s to 1 h. The default is 60 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets or sets the largest <c>ttlSeconds</c> of a run.</summary>
    /// <value>From 1 s to 7 days. The default is 24 h.</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan MaxTimeToLive { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Gets or sets for how long an <c>Idempotency-Key</c> stands for the request that it came with; then it is free again.</summary>
    /// <value>From 1 s to 30 days. The default is 24 h.</value>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan IdempotencyRetention { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Gets or sets for how long beyond <see cref="SyncRunLimit"/> the answer to a run waits for its outcome, as when its silo was lost.</summary>
    /// <value>From 0 to 10 min. The default is 2 min.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan OutcomeGrace { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Gets or sets when the headers of a held answer go out; until then errors keep their status. Node.js gives up after 300 s without headers.</summary>
    /// <value>From 0 to 4 min. The default is 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:04:00")]
    public TimeSpan HeadersAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how often a sign of life is sent while there is nothing to say: a blank in a held answer after its headers, a comment in a followed log.</summary>
    /// <value>From 10 ms to 4 min. The default is 15 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:04:00")]
    public TimeSpan BlankEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets or sets how long the creation of a session waits for a browser slot.</summary>
    /// <value>From 0 to 4 min. The default is 60 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:04:00")]
    public TimeSpan SlotWait { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets or sets how long a session waits for a new connection when its request does not say.</summary>
    /// <value>From 1 s to 24 h. The default is 5 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SessionIdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets or sets how long a session lives when its request does not say.</summary>
    /// <value>From 1 s to 7 days. The default is 20 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan SessionMaxDuration { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>Gets or sets the largest number of minutes that a session's request may name.</summary>
    /// <value>From 1 to 525,600. The default is 10,080, a week.</value>
    [Range(1, 525_600)]
    public int MaxSessionMinutes { get; set; } = 10_080;

    /// <summary>Gets or sets how many sessions <c>GET /v1/sessions/all/status</c> shows: those that have not ended, then the newest of the others.</summary>
    /// <value>From 1 to 10,000. The default is 1,000.</value>
    [Range(1, 10_000)]
    public int MaxSessionStatuses { get; set; } = 1000;

    /// <summary>Gets or sets for how long a session that nobody waits for, made by <c>POST /v1/sessions/async</c> or in a batch, waits for a browser slot.</summary>
    /// <value>From 1 s to 24 h. The default is 10 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan AsyncSlotWait { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets or sets how many sessions one batch may have.</summary>
    /// <value>From 1 to 1,000. The default is 1,000.</value>
    [Range(1, 1000)]
    public int MaxBatchSessions { get; set; } = 1000;

    /// <summary>Gets or sets how many extensions one session may load.</summary>
    /// <value>From 1 to 50. The default is 10.</value>
    [Range(1, 50)]
    public int MaxSessionExtensions { get; set; } = 10;

    /// <summary>Gets or sets how many tags a session may have.</summary>
    /// <value>From 0 to 1,000. The default is 50.</value>
    [Range(0, 1000)]
    public int MaxTags { get; set; } = 50;

    /// <summary>Gets or sets how long a tag may be.</summary>
    /// <value>Characters, from 1 to 1,000. The default is 100.</value>
    [Range(1, 1000)]
    public int MaxTagLength { get; set; } = 100;

    /// <summary>Gets or sets how long a session's first address may be.</summary>
    /// <value>Characters, from 100 to 16,000. The default is 8,192.</value>
    [Range(100, 16_000)]
    public int MaxInitialUrlLength { get; set; } = 8192;

    /// <summary>Gets or sets the largest width and height of a session's viewport.</summary>
    /// <value>CSS pixels, from 100 to 16,384. The default is 7,680.</value>
    [Range(100, 16_384)]
    public int MaxViewport { get; set; } = 7680;

    /// <summary>Gets or sets how long one action in a session's browser may take over HTTP: a page to load, an element to appear, a text to be typed. A page that does not answer is given up after twice as long.</summary>
    /// <value>From 1 s to 10 min. The default is 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ControlTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Answers after how long a page that does not answer is given up; what an action waits for by itself ends before.</summary>
    /// <param name="wait">How long the action was asked to wait.</param>
    public TimeSpan GiveUpAfter(TimeSpan wait) => (2 * ControlTimeout) + wait;

    /// <summary>Gets or sets how long a text may be that is typed or pasted over HTTP.</summary>
    /// <value>Characters, from 100 to 1,000,000. The default is 100,000.</value>
    [Range(100, 1_000_000)]
    public int MaxTypedLength { get; set; } = 100_000;

    /// <summary>Gets or sets how long the text of a page may be that <c>POST /v1/tools/fetch-webpage</c> answers.</summary>
    /// <value>Characters, from 10,000 to 20,000,000. The default is 10,000,000.</value>
    [Range(10_000, 20_000_000)]
    public int MaxPageLength { get; set; } = 10_000_000;

    /// <summary>Gets or sets for how long one answer about the system, or about what executions did lately, is given to everybody of a tenant who asks.</summary>
    /// <value>From 0 to 1 min. The default is 2 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan OverviewCache { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets how many queued executions are asked what they wait for when <c>GET /v1/system</c> is.</summary>
    /// <value>From 1 to 1,000. The default is 200.</value>
    [Range(1, 1000)]
    public int MaxWaitsAsked { get; set; } = 200;

    /// <summary>Gets or sets what <c>Retry-After</c> asks of a caller who was refused for want of capacity.</summary>
    /// <value>From 1 s to 10 min. The default is 5 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how often a CDP guest is pinged.</summary>
    /// <value>From 1 s to 10 min. The default is 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan GuestPing { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets after how long without an answer to a ping a CDP guest counts as gone.</summary>
    /// <value>From 1 s to 1 h. The default is 2 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan GuestTimeout { get; set; } = TimeSpan.FromMinutes(2);
}

[OptionsValidator]
internal sealed partial class ApiOptionsValidator : IValidateOptions<ApiOptions>;
