using Microsoft.Extensions.Options;
using Npgsql;

namespace AnchorOrleans.Storage;

/// <summary>Checks what one setting asks of the others.</summary>
internal sealed class StorageRules : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        if (!string.Equals(options.Provider, StorageOptions.Postgres, StringComparison.Ordinal))
        {
            return ValidateOptionsResult.Success;
        }

        var failures = new List<string>();
        if (string.IsNullOrWhiteSpace(options.SharedPath))
        {
            failures.Add("Storage:SharedPath is not set. With Storage:Provider=postgres it names the folder of artifacts, uploads, logs and keys that all processes share.");
        }

        if (CheckConnection(options.ConnectionString) is { } failure)
        {
            failures.Add(failure);
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    // What is wrong with the text is not repeated, because it may be a part of the password.
    private static string? CheckConnection(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return "Storage:ConnectionString is not set. With Storage:Provider=postgres it says how to reach the database: Host=…;Database=…;Username=…;Password=…";
        }

        try
        {
            return string.IsNullOrWhiteSpace(new NpgsqlConnectionStringBuilder(text).Host) ? "Storage:ConnectionString names no host (Host=…)." : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            return "Storage:ConnectionString cannot be read. It is a list of word=value with semicolons between: Host=…;Database=…;Username=…;Password=…";
        }
    }
}
