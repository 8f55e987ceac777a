namespace Orleans.Runtime;

/// <summary>Keys under which a host may register a clock for one part of the runtime; without one, the unkeyed clock serves.</summary>
public static class TimeProviderNames
{
    /// <summary>Grain timers.</summary>
    public const string Grains = "Orleans.Grains";

    /// <summary>Time limits of calls.</summary>
    public const string Messaging = "Orleans.Messaging";

    /// <summary>Maintenance; not used by this engine.</summary>
    public const string SystemTimers = "Orleans.SystemTimers";

    /// <summary>Cluster membership; not used by this engine.</summary>
    public const string Membership = "Orleans.Membership";

    /// <summary>Collection of idle activations, and the limits of activating and deactivating.</summary>
    public const string ActivationManagement = "Orleans.ActivationManagement";

    /// <summary>The grain directory; not used by this engine.</summary>
    public const string GrainDirectory = "Orleans.GrainDirectory";
}
