namespace AnchorOrleans.Silo.Hosting;

/// <summary>Which engine this build runs its grains on.</summary>
internal static class Engine
{
#if ENGINE_ORLEANS
    /// <summary>The engine's name, as <c>--engine</c> takes it.</summary>
    public const string Name = "orleans";
#else
    /// <summary>The engine's name, as <c>--engine</c> takes it.</summary>
    public const string Name = "local";
#endif
}
