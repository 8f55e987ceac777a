using Microsoft.Data.Sqlite;

namespace AnchorOrleans.Storage.Sqlite;

/// <summary>Tells faults of the disk and the file from faults of a statement, and says what to do about the former.</summary>
internal static class SqliteFault
{
    /// <summary>Makes a <see cref="StorageUnavailableException"/> of what the surroundings did to the file; anything else is answered as it is.</summary>
    public static Exception Translate(Exception exception, string file) =>
        exception is SqliteException fault && Describe(fault.SqliteErrorCode, file) is { } sentence
            ? new StorageUnavailableException(sentence, fault)
            : exception;

    // The numbers are SQLite's primary result codes, https://sqlite.org/rescode.html.
    private static string? Describe(int code, string file) => code switch
    {
        5 or 6 => $"The database '{file}' is locked by another program. Close that program; only this service may use the file.",
        7 => $"There is not enough memory to use the database '{file}'.",
        3 or 8 => $"The database '{file}' cannot be written. Make the file and its folder writable for the user this service runs as.",
        10 => $"The disk reported an error when '{file}' was read or written. Look at the disk and at its mount.",
        11 => $"The database '{file}' is damaged. Restore it from a backup, or move it away to start with an empty one.",
        13 => $"The disk that holds '{file}' is full. Make room on it.",
        14 => $"The database '{file}' cannot be opened. It must be a file, in a folder that the user this service runs as may write.",
        26 => $"'{file}' is not a database of this service. Restore it from a backup, or move it away to start with an empty one.",
        _ => null,
    };
}
