using Orleans.Diagnostics;

namespace Orleans.Hosting;

/// <summary>Traces grain calls.</summary>
public static class ActivityPropagationExtensions
{
    /// <summary>Makes calls activities, and carries their context along.</summary>
    public static ISiloBuilder AddActivityPropagation(this ISiloBuilder builder) =>
        builder.AddOutgoingGrainCallFilter<OutgoingPropagation>().AddIncomingGrainCallFilter<IncomingPropagation>();
}
