using Microsoft.Extensions.Options;

namespace AnchorOrleans.Agent.Models;

/// <summary>The models that may be asked for by name. Bound from the <c>Agent</c> section.</summary>
public sealed class ModelCatalogOptions
{
    /// <summary>The configuration section, which is that of the usual one too.</summary>
    public const string Section = ModelOptions.Section;

    /// <summary>Gets the models beside the usual one, by name.</summary>
    public IDictionary<string, ModelOptions> Models { get; } = new Dictionary<string, ModelOptions>(StringComparer.OrdinalIgnoreCase);
}

/// <summary>Checks the models beside the usual one.</summary>
internal sealed class ModelCatalogValidator(ModelRangeValidator ranges) : IValidateOptions<ModelCatalogOptions>
{
    public ValidateOptionsResult Validate(string? name, ModelCatalogOptions options)
    {
        List<string> errors = [];
        foreach (var (model, settings) in options.Models)
        {
            var section = $"{ModelOptions.Section}:Models:{model}";
            errors.AddRange(settings.Provider is null ? [$"{section}:Provider is missing."] : ModelRules.Errors(settings, section));
            if (ranges.Validate(section, settings) is { Failed: true } result)
            {
                errors.AddRange(result.Failures);
            }
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
