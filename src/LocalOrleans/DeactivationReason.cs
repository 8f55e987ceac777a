namespace Orleans;

/// <summary>Why an activation ends.</summary>
public readonly struct DeactivationReason
{
    /// <summary>Gives code and text.</summary>
    public DeactivationReason(DeactivationReasonCode code, string text)
        : this(code, null, text)
    {
    }

    /// <summary>Gives code, cause and text.</summary>
    public DeactivationReason(DeactivationReasonCode code, Exception? exception, string text) => (ReasonCode, Exception, Description) = (code, exception, text);

    /// <summary>Gets the text.</summary>
    public string Description { get; }

    /// <summary>Gets the code.</summary>
    public DeactivationReasonCode ReasonCode { get; }

    /// <summary>Gets the failure that caused it, if one did.</summary>
    public Exception? Exception { get; }

    /// <inheritdoc/>
    public override string ToString() => Exception is null ? $"{ReasonCode}: {Description}" : $"{ReasonCode}: {Description} {Exception}";
}

/// <summary>The kinds of reasons why an activation ends.</summary>
public enum DeactivationReasonCode : byte
{
    /// <summary>No reason given.</summary>
    None = 0,

    /// <summary>The host stops.</summary>
    ShuttingDown = 1,

    /// <summary>It could not be activated.</summary>
    ActivationFailed = 2,

    /// <summary>The directory failed; does not occur in one process.</summary>
    DirectoryFailure = 3,

    /// <summary>Nothing called it for longer than the collection age.</summary>
    ActivationIdle = 4,

    /// <summary>It does not respond; not detected by this engine.</summary>
    ActivationUnresponsive = 5,

    /// <summary>There is another activation; does not occur in one process.</summary>
    DuplicateActivation = 6,

    /// <summary>A call of an incompatible version; does not occur in one process.</summary>
    IncompatibleRequest = 7,

    /// <summary>The application failed, for example by an escaped inconsistent-state exception.</summary>
    ApplicationError = 8,

    /// <summary>The application asked for it.</summary>
    ApplicationRequested = 9,

    /// <summary>It moves; in one process it merely ends.</summary>
    Migrating = 10,

    /// <summary>The runtime asked for it.</summary>
    RuntimeRequested = 11,

    /// <summary>Memory is short; not detected by this engine.</summary>
    HighMemoryPressure = 12,
}
