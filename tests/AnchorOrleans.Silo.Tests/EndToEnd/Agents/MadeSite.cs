using System.Text;
using AnchorOrleans.Silo.Tests.Service;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Agents;

/// <summary>A web site made for one test, in a folder of the stage's; its links are relative, and its cookies its own.</summary>
internal sealed class MadeSite(string origin, int number, Func<Visit, SitePage> pages)
{
    /// <summary>The first part of the path of all of them.</summary>
    public const string Folder = "made";

    private readonly List<Visit> _visits = [];

    /// <summary>Gets the address, with a slash at its end.</summary>
    public string Address { get; } = $"{origin}/{Folder}/{number}/";

    /// <summary>Gets the same folder under another name, which is another site.</summary>
    public string Elsewhere => Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    /// <summary>Gets who asked for what so far.</summary>
    public IReadOnlyList<Visit> Visits
    {
        get
        {
            lock (_visits)
            {
                return [.. _visits];
            }
        }
    }

    /// <summary>Gets what was posted so far.</summary>
    public IReadOnlyList<Visit> Posts => [.. Visits.Where(visit => visit.IsPost)];

    /// <summary>Waits until somebody has asked for something.</summary>
    public Task<Visit> UntilAsync(Predicate<Visit> isWanted) =>
        Eventually.NotNullAsync(() => Task.FromResult(Visits.FirstOrDefault(visit => isWanted(visit))), () => $"it is visited; so far: {string.Join(", ", Visits.Select(visit => visit.Path))}");

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(HttpContext context, string path)
    {
        var visit = await Visit.ReadAsync(context, path, Elsewhere);
        lock (_visits)
        {
            _visits.Add(visit);
        }

        var page = pages(visit);
        if (page.Cookie is { } cookie)
        {
            context.Response.Cookies.Append(cookie.Name, cookie.Value, new CookieOptions { Path = $"/{Folder}/{number}/" });
        }

        if (page.Location is { } location)
        {
            context.Response.Redirect(location);
            return;
        }

        // Read across origins, so that only the service's own rules keep a page from what it asks for.
        context.Response.Headers.AccessControlAllowOrigin = "*";
        context.Response.StatusCode = page.Status;
        context.Response.ContentType = page.ContentType;
        await context.Response.WriteAsync(page.Text, context.RequestAborted);
    }
}

/// <summary>A request that came to a site.</summary>
internal sealed record Visit(string Host, bool IsPost, string Path, string Address, IRequestCookieCollection Cookies, IReadOnlyDictionary<string, string> Form, string Body)
{
    /// <summary>Gets the address of the site under its other name.</summary>
    public required string Elsewhere { get; init; }

    /// <summary>Gets a field that was posted; empty when it was not.</summary>
    public string this[string field] => Form.GetValueOrDefault(field, "");

    /// <summary>Reads it; files of a form stand in it as name and content.</summary>
    public static async Task<Visit> ReadAsync(HttpContext context, string path, string elsewhere)
    {
        var request = context.Request;
        request.EnableBuffering();
        using var reader = new StreamReader(request.Body, Encoding.Latin1);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        request.Body.Position = 0;
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        if (request.HasFormContentType)
        {
            var form = await context.Features.GetRequiredFeature<IFormFeature>().ReadFormAsync(context.RequestAborted);
            foreach (var (name, value) in form)
            {
                fields[name] = value.ToString();
            }

            foreach (var file in form.Files)
            {
                using var content = new StreamReader(file.OpenReadStream());
                fields[file.Name] = $"{file.FileName}={await content.ReadToEndAsync(context.RequestAborted)}";
            }
        }

        return new Visit(request.Host.Host, HttpMethods.IsPost(request.Method), path, request.GetEncodedUrl(), request.Cookies, fields, body) { Elsewhere = elsewhere };
    }
}

/// <summary>What a site answers.</summary>
internal sealed record SitePage(string Text)
{
    public int Status { get; init; } = StatusCodes.Status200OK;

    public string ContentType { get; init; } = "text/html; charset=utf-8";

    public string? Location { get; init; }

    public (string Name, string Value)? Cookie { get; init; }

    public static SitePage To(string location) => new("") { Location = location };

    public static implicit operator SitePage(string html) => new($"<!doctype html>{html}");
}
