using System.Globalization;
using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using Microsoft.AspNetCore.Http.Metadata;

namespace AnchorOrleans.Api.Executions.Activity;

/// <summary>How far back a caller looks.</summary>
/// <param name="Minutes">From 1 to a day.</param>
/// <param name="Refusal">What is wrong with the text.</param>
internal sealed record ActivitySpan(int Minutes, Refusal? Refusal = null) : IBound, IBindableFromHttpContext<ActivitySpan>, IEndpointParameterMetadataProvider
{
    private const int MaxMinutes = 1_440;
    private const int Usual = 60;
    private const int MaxBuckets = 120;

    // Up to an hour a minute each; beyond, the shortest that keeps their number bounded. They divide the hour, so that they begin where a clock's do.
    private static readonly int[] Lengths = [2, 5, 10, 15];

    /// <summary>Gets how long each bucket is.</summary>
    public TimeSpan BucketLength => TimeSpan.FromMinutes(Minutes <= Usual ? 1 : Lengths.First(length => CountOf(length) <= MaxBuckets));

    /// <summary>Gets how many buckets there are; the last one goes on.</summary>
    public int Buckets => CountOf((int)BucketLength.TotalMinutes);

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Takes(
        DescribedParameter.InQuery("minutes", "How many minutes back, from 1 to 1,440. Buckets are a minute up to 60, then as long as keeps them at 120 or fewer.") with
        {
            Pattern = @"^[1-9]\d*$",
            Default = Usual.ToString(CultureInfo.InvariantCulture),
        });

    public static ValueTask<ActivitySpan?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<ActivitySpan?>(Read(context.Request.Query["minutes"]));

    /// <summary>Reads the text; digits without sign or leading zero.</summary>
    public static ActivitySpan Read(string? minutes)
    {
        if (minutes is null)
        {
            return new(Usual);
        }

        var findings = new Findings();
        if (minutes is ['0', ..] || !int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > MaxMinutes)
        {
            findings.Add("minutes", string.Create(CultureInfo.InvariantCulture, $"must be a whole number from 1 to {MaxMinutes:N0}, without sign or leading zero"));
            number = Usual;
        }

        return new(number, findings.Refusal);
    }

    private int CountOf(int length) => (Minutes + length - 1) / length;
}
