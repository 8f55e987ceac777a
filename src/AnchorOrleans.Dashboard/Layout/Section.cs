namespace AnchorOrleans.Dashboard.Layout;

/// <summary>A part of the dashboard that one goes to from every page.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Path">Where it begins.</param>
/// <param name="Icon">Its picture.</param>
/// <param name="Key">What follows <c>g</c> on the keyboard to go there.</param>
internal sealed record Section(string Title, string Path, string Icon, string Key)
{
    /// <summary>Gets all of them, in order.</summary>
    public static IReadOnlyList<Section> All { get; } =
    [
        new("Tasks", "/dashboard/tasks", "task", "t"),
        new("Executions", "/dashboard/executions", "execution", "e"),
        new("Sessions", "/dashboard/sessions", "session", "s"),
        new("Agent", "/dashboard/agent", "agent", "a"),
        new("System", "/dashboard/system", "system", "y"),
    ];

    /// <summary>Says whether a page belongs to it.</summary>
    public bool Holds(PathString page) => page.StartsWithSegments(Path, StringComparison.Ordinal);
}
