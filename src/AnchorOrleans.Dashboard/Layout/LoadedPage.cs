using AnchorOrleans.Dashboard.Platform;
using AnchorOrleans.Dashboard.SignIn;
using Microsoft.AspNetCore.Components;

namespace AnchorOrleans.Dashboard.Layout;

/// <summary>A page that is shown when it has read what it shows, and not before, so that its markup need not ask whether it has.</summary>
public abstract class LoadedPage : ComponentBase
{
    /// <summary>Gets the API, with the key of whoever looks.</summary>
    [Inject]
    protected PlatformApi Platform { get; private set; } = null!;

    /// <summary>Gets the way to other pages.</summary>
    [Inject]
    protected NavigationManager Navigation { get; private set; } = null!;

    /// <summary>Gets the request.</summary>
    [CascadingParameter]
    protected HttpContext Context { get; set; } = null!;

    /// <summary>Gets who looks.</summary>
    protected Person Me => Person.Of(Context.User);

    /// <inheritdoc/>
    public sealed override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        await LoadAsync();
        await base.SetParametersAsync(ParameterView.Empty);
    }

    /// <summary>Reads what the page shows. What the API refuses here becomes the page: it says why.</summary>
    protected abstract Task LoadAsync();

    /// <summary>Reads what may be gone by the time it is asked for, and which the page can do without.</summary>
    protected async Task<T?> FindAsync<T>(string path)
        where T : class
    {
        try
        {
            return await Platform.GetAsync<T>(path);
        }
        catch (RefusedException refused) when (refused.Status is >= StatusCodes.Status400BadRequest and not StatusCodes.Status401Unauthorized)
        {
            return null;
        }
    }

    /// <summary>Does what a form asked for, and tells a refusal where it was asked instead of on a page of its own.</summary>
    /// <param name="act">What to do.</param>
    /// <returns>The refusal; null when it was done.</returns>
    protected async Task<RefusedException?> TryAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (RefusedException refused) when (refused.Status != StatusCodes.Status401Unauthorized)
        {
            Context.Response.StatusCode = refused.Status;
            return refused;
        }
    }
}
