using Microsoft.AspNetCore.Http.Extensions;

namespace AnchorOrleans.Dashboard.Parts;

/// <summary>Makes addresses with a query.</summary>
internal static class Query
{
    /// <summary>Answers the address of this page with other values; null takes one away.</summary>
    public static string With(HttpRequest request, params (string Name, string? Value)[] values)
    {
        var query = request.Query
            .Where(known => !values.Any(value => value.Name == known.Key))
            .SelectMany(known => known.Value, (known, value) => KeyValuePair.Create(known.Key, value ?? ""))
            .Concat(values.Where(value => value.Value is not null).Select(value => KeyValuePair.Create(value.Name, value.Value!)))
            .Where(pair => pair.Value.Length > 0);
        return request.Path + new QueryBuilder(query).ToQueryString().Value;
    }

    /// <summary>Answers an address of the API; what is null or empty is left out.</summary>
    public static string Of(string path, params (string Name, string? Value)[] values) =>
        path + new QueryBuilder(values.Where(value => value.Value is { Length: > 0 }).Select(value => KeyValuePair.Create(value.Name, value.Value!))).ToQueryString().Value;
}
