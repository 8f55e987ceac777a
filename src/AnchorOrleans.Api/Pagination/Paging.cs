using System.Globalization;
using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;

namespace AnchorOrleans.Api.Pagination;

/// <summary>Which part of a list a caller wants.</summary>
/// <param name="Page">From 1.</param>
/// <param name="Limit">Rows of a page.</param>
/// <param name="Refusal">What is wrong with the texts.</param>
internal sealed record Paging(int Page, int Limit, Refusal? Refusal = null) : IBound, IBindableFromHttpContext<Paging>, IEndpointParameterMetadataProvider
{
    private const int MaxPage = 1_000_000_000;
    private const int DefaultLimit = 10;
    private const string Digits = @"^[1-9]\d*$";

    /// <summary>Gets how many rows come before.</summary>
    public long Offset => (Page - 1L) * Limit;

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Takes(DescribedParameter.InQuery("page", "Which page, from 1.") with { Pattern = Digits, Default = "1" });
        builder.Takes(DescribedParameter.InQuery("limit", "Rows of a page, at most `Api:MaxPageSize` (100).") with { Pattern = Digits, Default = "10" });
    }

    public static ValueTask<Paging?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<ApiOptions>>().Value;
        return ValueTask.FromResult<Paging?>(Read(context.Request.Query["page"], context.Request.Query["limit"], options.MaxPageSize));
    }

    /// <summary>Reads the two texts; digits without sign or leading zero, as the official service demands.</summary>
    public static Paging Read(StringValues page, StringValues limit, int maxLimit)
    {
        var findings = new Findings();
        var paging = new Paging(ReadNumber("page", page, 1, MaxPage, findings), ReadNumber("limit", limit, Math.Min(DefaultLimit, maxLimit), maxLimit, findings));
        return paging with { Refusal = findings.Refusal };
    }

    /// <summary>Counts the pages of so many rows.</summary>
    public long PagesOf(long total) => (total + Limit - 1) / Limit;

    private static int ReadNumber(string name, StringValues values, int whenMissing, int max, Findings findings)
    {
        if (values.Count == 0)
        {
            return whenMissing;
        }

        if (values is [{ Length: > 0 } text]
            && text[0] != '0'
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= max)
        {
            return number;
        }

        findings.Add(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from 1 to {max:N0}, without sign or leading zero"));
        return whenMissing;
    }
}
