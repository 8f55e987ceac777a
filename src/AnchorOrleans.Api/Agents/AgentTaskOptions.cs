using System.ComponentModel.DataAnnotations;

namespace AnchorOrleans.Api.Agents;

/// <summary>The limits of objectives. Bound from the <c>Api:Agents</c> section.</summary>
public sealed class AgentTaskOptions
{
    /// <summary>Gets or sets for how long the first answer to an objective waits for its end; a question or a failure is answered at once.</summary>
    /// <value>From 0 to 4 min. The default is 50 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:04:00")]
    public TimeSpan FirstReply { get; set; } = TimeSpan.FromSeconds(50);

    /// <summary>Gets or sets how often it is looked, while somebody follows a session, whether it has another execution, or has ended.</summary>
    /// <value>From 10 ms to 10 s. The default is 500 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10")]
    public TimeSpan Look { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Gets or sets the shortest <c>maxDuration</c>.</summary>
    /// <value>From 1 ms to 1 h. The default is 1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan ShortestDuration { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets the longest <c>maxDuration</c>, and the one that counts when none is said.</summary>
    /// <value>From 1 s to 24 h. The default is 5 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxDuration { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets or sets the largest <c>maxInputTokens</c>, and the one that counts when none is said.</summary>
    /// <value>From 1 to 1,000,000,000. The default is 100,000.</value>
    [Range(1, 1_000_000_000)]
    public int MaxInputTokens { get; set; } = 100_000;

    /// <summary>Gets or sets the largest <c>maxOutputTokens</c>, and the one that counts when none is said.</summary>
    /// <value>From 1 to 1,000,000,000. The default is 100,000.</value>
    [Range(1, 1_000_000_000)]
    public int MaxOutputTokens { get; set; } = 100_000;

    /// <summary>Gets or sets how many tokens the model is sent for <c>POST /v1/tools/perform-web-task</c>, whose callers name no limit.</summary>
    /// <value>From 1 to 1,000,000,000. The default is 5,000,000.</value>
    [Range(1, 1_000_000_000)]
    public int WebTaskInputTokens { get; set; } = 5_000_000;

    /// <summary>Gets or sets how many tokens the model writes for <c>POST /v1/tools/perform-web-task</c>.</summary>
    /// <value>From 1 to 1,000,000,000. The default is 500,000.</value>
    [Range(1, 1_000_000_000)]
    public int WebTaskOutputTokens { get; set; } = 500_000;

    /// <summary>Gets or sets the largest <c>max_steps</c>, and the one that counts when none is said.</summary>
    /// <value>From 1 to 10,000. The default is 200.</value>
    [Range(1, 10_000)]
    public int MaxSteps { get; set; } = 200;

    /// <summary>Gets or sets how long an agent waits for a person, or is paused, at a stretch.</summary>
    /// <value>From 1 s to 24 h. The default is 30 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxHold { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Gets or sets how long an objective may be, and an answer to what an agent asks.</summary>
    /// <value>Characters, from 100 to 1,000,000. The default is 100,000.</value>
    [Range(100, 1_000_000)]
    public int MaxPromptLength { get; set; } = 100_000;

    /// <summary>Gets or sets how large an <c>outputSchema</c> may be.</summary>
    /// <value>Bytes, from 1 KiB to 1 MiB. The default is 64 KiB.</value>
    [Range(1024, 1024 * 1024)]
    public int MaxSchemaBytes { get; set; } = 64 * 1024;

    /// <summary>Gets or sets how many domains an objective may avoid.</summary>
    /// <value>From 0 to 10,000. The default is 100.</value>
    [Range(0, 10_000)]
    public int MaxDomains { get; set; } = 100;

    /// <summary>Gets or sets how many entries <c>secrets</c> may have; how large they may be says <c>Api:MaxSecretInputBytes</c>.</summary>
    /// <value>From 0 to 1,000. The default is 50.</value>
    [Range(0, 1000)]
    public int MaxSecrets { get; set; } = 50;

    /// <summary>Gets or sets how many rules about domains a policy may have, and how many about actions.</summary>
    /// <value>From 1 to 200, since they are part of a grain's state. The default is 100.</value>
    [Range(1, 200)]
    public int MaxPolicyRules { get; set; } = 100;

    /// <summary>Gets or sets how much text a policy's role and rules may have together.</summary>
    /// <value>Bytes, from 1 KiB to 16 KiB, since they are part of a grain's state. The default is 16 KiB.</value>
    [Range(1024, 16 * 1024)]
    public int MaxPolicyBytes { get; set; } = 16 * 1024;

    /// <summary>Gets or sets how many files an objective may be given, and how many one call of <c>POST /files/upload</c> may bring.</summary>
    /// <value>From 0 to 1,000. The default is 20.</value>
    [Range(0, 1000)]
    public int MaxFiles { get; set; } = 20;

    /// <summary>Gets or sets for how long an uploaded file can be given to objectives.</summary>
    /// <value>From 1 min to 7 days. The default is 1 h.</value>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan FileLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Gets or sets the width of the pages of a session that is opened for objectives.</summary>
    /// <value>CSS pixels, from 100 to 7,680. The default is 1,024.</value>
    [Range(100, 7680)]
    public int ViewportWidth { get; set; } = 1024;

    /// <summary>Gets or sets the height of the pages of a session that is opened for objectives.</summary>
    /// <value>CSS pixels, from 100 to 7,680. The default is 600.</value>
    [Range(100, 7680)]
    public int ViewportHeight { get; set; } = 600;

    /// <summary>Gets or sets what clients add to the y of a place on the page: the hosted service counts from the top of the browser's window.</summary>
    /// <value>CSS pixels, from 0 to 1,000. The default is 155.</value>
    [Range(0, 1000)]
    public int WindowTop { get; set; } = 155;

    /// <summary>Gets or sets whether webhooks may lead to addresses with <c>http:</c>, which anybody on the way can read.</summary>
    /// <value>The default is false.</value>
    public bool HttpWebhooks { get; set; }

    /// <summary>Gets or sets how many sockets may follow one session.</summary>
    /// <value>From 1 to 10,000. The default is 20.</value>
    [Range(1, 10_000)]
    public int MaxSockets { get; set; } = 20;

    /// <summary>Gets or sets how often a Socket.IO client is pinged; the same time after a ping without answer, it counts as gone.</summary>
    /// <value>From 100 ms to 5 min. The default is 25 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan SocketPing { get; set; } = TimeSpan.FromSeconds(25);
}

/// <summary>Checks the values.</summary>
[OptionsValidator]
internal sealed partial class AgentTaskOptionsValidator : IValidateOptions<AgentTaskOptions>;
