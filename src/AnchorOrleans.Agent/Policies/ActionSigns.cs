using System.Text.RegularExpressions;

namespace AnchorOrleans.Agent.Policies;

/// <summary>Recognises, by what a page says of its elements, the four situations in which a policy usually asks.</summary>
/// <remarks>
/// Words and attributes are all there is to go by, and a page can choose its words; so each sign errs on the side of asking, and what must hold whatever a page says is the site rules' and the secrets' part.
/// </remarks>
internal static partial class ActionSigns
{
    private const int LongestButton = 80;

    private static readonly string[] Programs =
    [
        ".exe", ".msi", ".msix", ".bat", ".cmd", ".ps1", ".vbs", ".scr", ".jar", ".dmg", ".pkg", ".app", ".deb", ".rpm", ".apk", ".appimage", ".run", ".sh", ".bin", ".iso", ".crx", ".xpi", ".hta", ".lnk",
    ];

    /// <summary>Tells whether an action buys or pays.</summary>
    public static bool IsPurchase(ActionIntent intent)
    {
        if (intent.IsAgreement)
        {
            return PurchaseTalk.IsMatch(intent.Text);
        }

        if (intent.Target is not { } target || !(intent.Is(ActionKind.Click) || intent.Is(ActionKind.Submit)))
        {
            return false;
        }

        var isNamed = target.Name.Length <= LongestButton && PurchaseName.IsMatch(target.Name) && (intent.Is(ActionKind.Click) || target.Submits);
        var isAddressed = intent.Is(ActionKind.Submit) && target.Address is { } address && PurchasePath.IsMatch(address.AbsolutePath);
        var isInForm = intent.Is(ActionKind.Submit) && (CardForm.IsMatch(target.FormText) || (Agreement.IsMatch(target.Name) && PurchaseTalk.IsMatch(target.FormText) && Money.IsMatch(target.FormText)));
        return isNamed || isAddressed || isInForm || (intent.Is(ActionKind.Type) && intent.Is(ActionKind.Submit) && PurchaseButton.IsMatch(target.FormText));
    }

    /// <summary>Tells whether something is typed that only its owner may decide on.</summary>
    public static bool IsCredential(ActionIntent intent)
    {
        if (!intent.Is(ActionKind.Type) || intent.Target is not { } target || intent.IsGiven || intent.Text.Length == 0)
        {
            return false;
        }

        return string.Equals(target.InputType, "password", StringComparison.OrdinalIgnoreCase)
            || CredentialField.IsMatch(target.Autocomplete ?? "")
            || CredentialName.IsMatch(target.Name);
    }

    /// <summary>Tells whether an action is done to a CAPTCHA.</summary>
    public static bool IsCaptcha(ActionIntent intent) =>
        intent.Target is { } target && !intent.Is(ActionKind.Look) && (CaptchaName.IsMatch(target.Name) || CaptchaAddress.IsMatch(target.Document?.AbsoluteUri ?? ""));

    /// <summary>The rule about programs, as judgements name it.</summary>
    public const string ProgramRule = "program download";

    /// <summary>Tells whether an action brings a program onto the machine.</summary>
    public static bool IsProgram(ActionIntent intent)
    {
        var path = intent.Address?.AbsolutePath ?? (intent.Is(ActionKind.Download) ? intent.Text : "");
        return (intent.Is(ActionKind.Click) || intent.Is(ActionKind.Navigate) || intent.Is(ActionKind.Download))
            && Programs.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
    }

    [GeneratedRegex(
        @"^\W*(buy|order|pay|purchase|subscribe|donate|kaufen|bestellen|bezahlen|payer|acheter|commander|comprar|pagar|acquista|paga|koop|betaal)\W*$"
        + @"|\b(buy (it )?now|buy with|buy for|pay (now|with|by|\W*\d|[€$£])|pay \S*\d|place (your |my |the )?order|(complete|confirm|submit|finish|finali[sz]e) (your |my |the )?(order|purchase|payment|booking)"
        + @"|confirm and pay|book now|order now|purchase now|start (paid )?(subscription|membership)|checkout and pay|one.click (buy|order)|send (money|payment)|transfer (money|funds)|place bid"
        + @"|zahlungspflichtig|jetzt (kaufen|bestellen|bezahlen)|kostenpflichtig|acheter maintenant|passer (la )?commande|comprar ahora|realizar pedido|comprar agora|acquista ora|nu kopen)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex PurchaseName { get; }

    [GeneratedRegex(
        @"\b(buy now|pay now|pay (with|by)|place (your |my )?order|(complete|confirm|submit) (your |my )?(order|purchase|payment)|confirm and pay|zahlungspflichtig bestellen|jetzt kaufen)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex PurchaseButton { get; }

    [GeneratedRegex(@"\b(buy|pay|payment|purchase|order|charge|charged|subscribe|subscription|donate|transfer|kaufen|bezahlen|bestellen)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex PurchaseTalk { get; }

    [GeneratedRegex(@"/(buy|purchase|pay|place[-_]?order|confirm[-_]?order|submit[-_]?order|donate|charge)(/|\.|$)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex PurchasePath { get; }

    [GeneratedRegex(@"\b(card number|credit card|debit card|cvv|cvc|security code|iban|kartennummer|kreditkarte|num.ro de carte)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex CardForm { get; }

    [GeneratedRegex(@"^\W*(confirm|submit|complete|continue|finish|ok|okay|yes|agree|accept|next|go|done|weiter|best.tigen|continuer|confirmar)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Agreement { get; }

    [GeneratedRegex(@"[€$£¥]\s?\d|\d\s?[€$£¥]|\b(usd|eur|gbp|chf)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Money { get; }

    [GeneratedRegex(@"\b(current-password|new-password|one-time-code|cc-number|cc-csc|cc-exp)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex CredentialField { get; }

    [GeneratedRegex(
        @"\b(password|passwort|passphrase|passcode|mot de passe|contrase.a|pin( code)?|otp|2fa|one.time (code|password)|verification code|authentication code|authenticator code|security code|sms code|recovery code|card number|cvv|cvc|iban|social security)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex CredentialName { get; }

    [GeneratedRegex(@"captcha|not a robot|\b(you are|i am|i.m) (a )?human|human verification|kein roboter|pas un robot", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex CaptchaName { get; }

    [GeneratedRegex(@"^https?://[^/]*(hcaptcha\.com|challenges\.cloudflare\.com|arkoselabs\.com|funcaptcha\.com|captcha-delivery\.com|geetest\.com)/|^https?://[^/]+/recaptcha/", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex CaptchaAddress { get; }
}
