using Ganss.Xss;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Components;

namespace AnchorOrleans.Dashboard.Agent;

/// <summary>Makes what a model wrote readable, and nothing else of it: whatever it was told by a page to write, a browser runs nothing of it and asks nobody for anything.</summary>
/// <remarks>Two sieves, each of which would do: Markdown without HTML, and a list of the elements and addresses that may be left of what it makes.</remarks>
internal static class Markdown
{
    /// <summary>How much is made readable. Some texts cost their length squared, and whoever writes them may mean harm.</summary>
    public const int LongestText = 20_000;

    /// <summary>The page has a first and second order of headings of its own.</summary>
    private const int HeadingShift = 2;

    private const int LowestHeading = 6;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables().UseGridTables().UseListExtras().UseTaskLists().UseEmphasisExtras().UseAutoLinks().DisableHtml().Build();

    private static readonly HtmlSanitizer Sanitizer = MakeSanitizer();

    /// <summary>Makes HTML of a text; of one that is nested too deeply to be read, the text as it is.</summary>
    public static MarkupString ToHtml(string text)
    {
        try
        {
            var document = Markdig.Markdown.Parse(Parts.Cut.To(text, LongestText), Pipeline);
            foreach (var heading in document.Descendants<HeadingBlock>())
            {
                heading.Level = Math.Min(heading.Level + HeadingShift, LowestHeading);
            }

            // A picture would tell its server who reads this; a link to it does so when somebody wants that.
            foreach (var picture in document.Descendants<LinkInline>())
            {
                picture.IsImage = false;
            }

            return new MarkupString(Sanitizer.Sanitize(Markdig.Markdown.ToHtml(document, Pipeline)));
        }
        catch (ArgumentException)
        {
            // Markdig refuses what is nested more deeply than anybody writes.
            return new MarkupString($"<pre>{System.Net.WebUtility.HtmlEncode(Parts.Cut.To(text, LongestText))}</pre>");
        }
    }

    private static HtmlSanitizer MakeSanitizer()
    {
        var sanitizer = new HtmlSanitizer(new HtmlSanitizerOptions
        {
            AllowedTags = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
            {
                "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ins", "li", "mark", "ol", "p", "pre",
                "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
            },
            AllowedAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href", "start", "colspan", "rowspan", "title" },
            UriAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href" },
            AllowedSchemes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "http", "https" },
        })
        {
            AllowDataAttributes = false,
        };
        sanitizer.PostProcessNode += static (_, processed) =>
        {
            if (processed.Node is AngleSharp.Html.Dom.IHtmlAnchorElement link)
            {
                Tame(link);
            }
        };
        return sanitizer;
    }

    /// <summary>Lets links lead to other sites, apart from this page; what has no scheme would lead into the dashboard itself.</summary>
    private static void Tame(AngleSharp.Dom.IElement link)
    {
        if (!Uri.TryCreate(link.GetAttribute("href"), UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            link.RemoveAttribute("href");
            return;
        }

        link.SetAttribute("rel", "noopener noreferrer nofollow");
        link.SetAttribute("target", "_blank");
    }
}
