using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Agent.Models;

/// <summary>A language model and its provider. The usual one is bound from the <c>Agent</c> section, others from <c>Agent:Models:NAME</c>.</summary>
public sealed class ModelOptions
{
    /// <summary>The configuration section of the usual one.</summary>
    public const string Section = "Agent";

    /// <summary>Gets or sets whose protocol is spoken.</summary>
    /// <value><c>anthropic</c>, or <c>openai</c>, which many others speak too. Unset by default: agents are then not offered.</value>
    public string? Provider { get; set; }

    /// <summary>Gets or sets where the provider's interface is.</summary>
    /// <value>An absolute http or https address; for <c>openai</c> it usually ends with <c>/v1</c>. The default is the provider's own.</value>
    public string? BaseUrl { get; set; }

    /// <summary>Gets or sets the provider's id of the model.</summary>
    public string? Model { get; set; }

    /// <summary>Gets or sets the key to the provider; may be left out with a <see cref="BaseUrl"/> that asks for none.</summary>
    [DataType(DataType.Password)]
    public string? ApiKey { get; set; }

    /// <summary>Gets or sets whether the model is shown pictures of the page.</summary>
    /// <value>The default is <see langword="true"/>; a model that reads text only needs <see langword="false"/>.</value>
    public bool SeesImages { get; set; } = true;

    /// <summary>Gets or sets what the model costs.</summary>
    [ValidateObjectMembers]
    public ModelPrices Prices { get; set; } = new();

    /// <summary>Gets or sets how long the provider may take for one answer; then the request is sent again.</summary>
    /// <value>From 1 s to 30 min. The default is 2 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Gets or sets how often a request is sent again that was refused for want of capacity, or not answered.</summary>
    /// <value>From 0 to 20. The default is 5.</value>
    [Range(0, 20)]
    public int Retries { get; set; } = 5;

    /// <summary>Gets or sets how long one answer may be.</summary>
    /// <value>Tokens, from 256 to 200,000. The default is 8,192.</value>
    [Range(256, 200_000)]
    public int AnswerTokens { get; set; } = 8_192;
}

/// <summary>What a model costs, in US dollars.</summary>
public sealed class ModelPrices
{
    /// <summary>Gets or sets the price of a million tokens that it is sent.</summary>
    /// <value>From 0 to 10,000. The default is 0.</value>
    [Range(0, 10_000)]
    public double Input { get; set; }

    /// <summary>Gets or sets the price of a million tokens that it writes.</summary>
    /// <value>From 0 to 10,000. The default is 0.</value>
    [Range(0, 10_000)]
    public double Output { get; set; }

    internal bool IsKnown => Input > 0 || Output > 0;

    internal decimal Of(long inputTokens, long outputTokens) => ((inputTokens * (decimal)Input) + (outputTokens * (decimal)Output)) / 1_000_000m;
}

/// <summary>What ranges cannot say of a model.</summary>
internal static class ModelRules
{
    /// <summary>Tells everything that is wrong with a model, each with its setting.</summary>
    public static IEnumerable<string> Errors(ModelOptions options, string section)
    {
        if (options.Provider is null)
        {
            yield break;
        }

        if (options.Provider is not ("anthropic" or "openai"))
        {
            yield return $"{section}:Provider is '{options.Provider}'; it takes anthropic or openai.";
        }

        if (string.IsNullOrWhiteSpace(options.Model))
        {
            yield return $"{section}:Model is missing: the id of the model at the provider.";
        }

        if (options.BaseUrl is not null && !(Uri.TryCreate(options.BaseUrl, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
        {
            yield return $"{section}:BaseUrl is no absolute http or https address.";
        }

        if (string.IsNullOrWhiteSpace(options.ApiKey) && options.BaseUrl is null)
        {
            yield return $"{section}:ApiKey is missing; only with {section}:BaseUrl may it be left out.";
        }
    }
}

/// <summary>Checks the usual model.</summary>
internal sealed class ModelOptionsValidator(ModelRangeValidator ranges) : IValidateOptions<ModelOptions>
{
    public ValidateOptionsResult Validate(string? name, ModelOptions options)
    {
        List<string> errors = [.. ModelRules.Errors(options, ModelOptions.Section)];
        if (ranges.Validate(name, options) is { Failed: true } result)
        {
            errors.AddRange(result.Failures);
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}

/// <summary>Checks the ranges of a model's settings.</summary>
[OptionsValidator]
internal sealed partial class ModelRangeValidator : IValidateOptions<ModelOptions>;
