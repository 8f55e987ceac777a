using System.Globalization;
using AnchorOrleans.Storage.Sqlite;

namespace AnchorOrleans.Storage.Tests.Sqlite;

/// <summary>Lets a database grow no further, so that SQLite does what it does on a full disk.</summary>
internal static class DiskSpace
{
    /// <summary>Sets how many pages the file may have; one that has more keeps them.</summary>
    public static Task LimitAsync(SqliteDatabase database, int pages) => database.WriteAsync(
        statements =>
        {
            statements.RunScript(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}"));
            return true;
        },
        TestContext.Current.CancellationToken);
}
