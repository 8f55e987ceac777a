namespace Orleans.Configuration;

/// <summary>How calls are sent.</summary>
public abstract class MessagingOptions
{
    /// <summary>Gets or sets how long a caller waits for an answer.</summary>
    /// <value>More than zero. The default is 30 seconds.</value>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets whether the callee's token fires when its caller's time is up.</summary>
    /// <value>The default is false: the callee is not disturbed.</value>
    public bool CancelRequestOnTimeout { get; set; }

    /// <summary>Gets or sets whether a caller that cancels waits until the callee has ended.</summary>
    /// <value>The default is false: the caller goes on at once.</value>
    public bool WaitForCancellationAcknowledgement { get; set; }
}

/// <summary>How calls are sent within a silo.</summary>
public class SiloMessagingOptions : MessagingOptions
{
    /// <summary>Gets or sets how often a call may move to a later activation because the one it waited for ended.</summary>
    /// <value>From 0 to 255. The default is 2; then the call is refused.</value>
    public int MaxForwardCount { get; set; } = 2;
}

/// <summary>How calls are sent by outside clients. There are none in one process; the options exist so that the same configuration compiles.</summary>
public class ClientMessagingOptions : MessagingOptions;
