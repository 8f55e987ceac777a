using System.Text;
using AnchorOrleans.Api.Requests;

namespace AnchorOrleans.Api.Tests.Requests;

/// <summary>Reads requests as the pipeline does.</summary>
internal static class Reading
{
    public static readonly ApiOptions Limits = new();

    /// <summary>Reads a body that must be right.</summary>
    public static T Valid<T>(string json)
        where T : class, IRequestBody<T>
    {
        var (value, refusal) = Read<T>(json);
        Assert.Null(refusal);
        return value;
    }

    /// <summary>Reads a body that must be wrong, and gives the message.</summary>
    public static string Refused<T>(string json)
        where T : class, IRequestBody<T>
    {
        var (_, refusal) = Read<T>(json);
        Assert.NotNull(refusal);
        return refusal;
    }

    private static (T Value, string? Refusal) Read<T>(string json)
        where T : class, IRequestBody<T>
    {
        var (element, malformed) = JsonText.ReadObject(Encoding.UTF8.GetBytes(json));
        Assert.Null(malformed);
        var findings = new Findings();
        return (T.Read(new JsonFields(element, findings), Limits), findings.Refusal?.Message);
    }
}
