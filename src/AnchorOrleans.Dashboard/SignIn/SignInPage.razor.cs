using AnchorOrleans.Dashboard.Platform;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components;

namespace AnchorOrleans.Dashboard.SignIn;

/// <summary>Exchanges an API key for a cookie.</summary>
public sealed partial class SignInPage
{
    private string? _problem;

    [Inject]
    private PlatformApi Platform { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "ReturnUrl")]
    private string? ReturnUrl { get; set; }

    [SupplyParameterFromForm(FormName = "sign-in")]
    private Fields Form { get; set; } = null!;

    protected override void OnInitialized() => Form ??= new Fields { ReturnTo = ReturnUrl };

    private async Task SignInAsync()
    {
        var key = Form.Key?.Trim() ?? "";
        if (key.Length == 0)
        {
            Refuse(StatusCodes.Status400BadRequest, "Type an API key.");
            return;
        }

        // What a header cannot carry is no key either.
        if (!key.All(char.IsAscii) || key.Any(char.IsControl))
        {
            Refuse(StatusCodes.Status401Unauthorized, "This key is not known here.");
            return;
        }

        try
        {
            var person = (await Platform.GetWithAsync<WhoAmI>(key, "/v1/me")).ToPerson();
            await Context.SignInAsync(Person.Scheme, person.With(key));
        }
        catch (RefusedException refused)
        {
            Refuse(refused.Status, refused.Status switch
            {
                StatusCodes.Status401Unauthorized => "This key is not known here.",
                StatusCodes.Status403Forbidden => "This is the key of a run. People sign in with an API key.",
                _ => refused.Message,
            });
            return;
        }

        Navigation.NavigateTo(ReturnPath.Of(Form.ReturnTo));
    }

    private void Refuse(int status, string problem)
    {
        Context.Response.StatusCode = status;
        _problem = problem;
    }

    private sealed class Fields
    {
        public string? Key { get; set; }

        public string? ReturnTo { get; set; }
    }
}
