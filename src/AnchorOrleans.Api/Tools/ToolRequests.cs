using System.Text.Json.Nodes;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Tools;

/// <summary>The body of <c>POST /v1/tools/fetch-webpage</c>.</summary>
internal sealed record FetchWebpageRequest(PageVisitRequest Visit, bool AsMarkdown) : IRequestBody<FetchWebpageRequest>
{
    private const int LongestFormat = 20;
    private const int MostPages = 1000;
    private static readonly TimeSpan PartialAfter = TimeSpan.FromSeconds(20);

    public static bool MayBeEmpty => true;

    public static FetchWebpageRequest Read(JsonFields fields, ApiOptions limits)
    {
        var format = fields.Text("format", LongestFormat);
        if (format is not (null or "html" or "markdown"))
        {
            fields.Refuse("format", "must be 'html' or 'markdown'");
        }

        var takesPartial = fields.Flag("return_partial_on_timeout") ?? false;
        var visit = ToolFields.ReadVisit(fields, limits) with
        {
            InNewPage = fields.Flag("new_page") ?? false,
            Index = fields.Number("page_index", 0, MostPages) ?? -1,
            TakesPartial = takesPartial,
        };
        return new(takesPartial && PartialAfter < visit.Patience ? visit with { Patience = PartialAfter } : visit, format == "markdown");
    }
}

/// <summary>The body of <c>POST /v1/tools/fetch/webpage</c>.</summary>
internal sealed record UnlockWebpageRequest(string Url) : IRequestBody<UnlockWebpageRequest>
{
    public static bool MayBeEmpty => false;

    public static UnlockWebpageRequest Read(JsonFields fields, ApiOptions limits) => new(GotoRequest.Read(fields, limits).Url);
}

/// <summary>The body of <c>POST /v1/tools/screenshot</c>.</summary>
internal sealed record ToolScreenshotRequest(SessionCommand.CapturePage Command) : IRequestBody<ToolScreenshotRequest>
{
    private const int BestQuality = 100;

    public static bool MayBeEmpty => true;

    public static ToolScreenshotRequest Read(JsonFields fields, ApiOptions limits)
    {
        // Accepted, since clients send it: PNG loses nothing, so it has no quality to choose.
        fields.Number("image_quality", 1, BestQuality);
        return new(new SessionCommand.CapturePage(
            ToolFields.ReadVisit(fields, limits),
            fields.Number("width", 0, limits.MaxViewport) ?? 0,
            fields.Number("height", 0, limits.MaxViewport) ?? 0,
            fields.Flag("capture_full_height") ?? false,
            fields.Flag("scroll_all_content") ?? false));
    }
}

/// <summary>The body of <c>POST /v1/tools/page-pdf</c>.</summary>
internal sealed record PagePdfRequest(SessionCommand.PrintPage Command) : IRequestBody<PagePdfRequest>
{
    private const int LongestTemplate = 20_000;
    private const int LongestRanges = 200;
    private const double LargestPaper = 200;
    private const double SmallestPaper = 0.1;

    public static bool MayBeEmpty => true;

    public static PagePdfRequest Read(JsonFields fields, ApiOptions limits)
    {
        var options = new JsonObject();
        foreach (var name in (string[])["landscape", "displayHeaderFooter", "printBackground", "preferCSSPageSize"])
        {
            Put(options, name, fields.Flag(name));
        }

        Put(options, "scale", fields.Real("scale", 0.1, 2));
        foreach (var name in (string[])["paperWidth", "paperHeight"])
        {
            Put(options, name, fields.Real(name, SmallestPaper, LargestPaper));
        }

        foreach (var name in (string[])["marginTop", "marginBottom", "marginLeft", "marginRight"])
        {
            Put(options, name, fields.Real(name, 0, LargestPaper));
        }

        Put(options, "pageRanges", fields.Text("pageRanges", LongestRanges));
        Put(options, "headerTemplate", fields.Text("headerTemplate", LongestTemplate));
        Put(options, "footerTemplate", fields.Text("footerTemplate", LongestTemplate));
        return new(new SessionCommand.PrintPage(ToolFields.ReadVisit(fields, limits), options.ToJsonString()));
    }

    private static void Put<T>(JsonObject options, string name, T? value)
    {
        if (value is not null)
        {
            options[name] = JsonValue.Create(value);
        }
    }
}

/// <summary>The body of <c>POST /v1/tools/execute-code</c>.</summary>
internal sealed record ExecuteCodeRequest(string Code) : IRequestBody<ExecuteCodeRequest>
{
    public static bool MayBeEmpty => false;

    public static ExecuteCodeRequest Read(JsonFields fields, ApiOptions limits) => new(fields.RequiredText("code", limits.MaxCodeBytes));
}

/// <summary>Reads what tools have in common.</summary>
internal static class ToolFields
{
    /// <summary>Reads which page to look at.</summary>
    public static PageVisitRequest ReadVisit(JsonFields fields, ApiOptions limits)
    {
        var url = fields.Text("url", limits.MaxInitialUrlLength);
        if (!string.IsNullOrEmpty(url) && !SessionConfiguration.IsAddress(url))
        {
            fields.Refuse("url", SessionConfiguration.AddressRule);
        }

        var wait = fields.Number("wait", 0, (int)limits.ControlTimeout.TotalMilliseconds) ?? 0;
        return new(string.IsNullOrEmpty(url) ? null : url, InNewPage: false, Index: -1, TimeSpan.FromMilliseconds(wait), limits.ControlTimeout, TakesPartial: false);
    }
}
