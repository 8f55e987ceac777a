using System.Runtime.Versioning;
using AnchorOrleans.Storage.Tests.Processes;
using Microsoft.Data.Sqlite;

namespace AnchorOrleans.Storage.Tests.Sqlite;

[SupportedOSPlatform("linux")]
public sealed class SqliteOpeningTests : IDisposable
{
    private const UnixFileMode Everyone =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly TemporaryFolder _folder = new();

    private string File => _folder["anchor.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_is_made_for_its_owner_only()
    {
        var path = _folder["deep/down"];

        await using var store = SqliteStore.At(path);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, System.IO.File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_folder_where_a_file_is_in_the_way_is_refused()
    {
        System.IO.File.WriteAllText(_folder["taken"], "");

        var refused = Refuse(_folder["taken/data"]);

        Assert.Contains($"'{_folder["taken/data"]}' cannot be created", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Storage:DataPath", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_this_user_may_not_write_is_refused()
    {
        System.IO.File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        var refused = UnprivilegedThread.Run(() => Refuse(_folder.Path));

        System.IO.File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Contains($"'{_folder.Path}' cannot be written", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_this_user_may_not_write_is_refused()
    {
        await SqliteStore.At(_folder.Path).DisposeAsync();
        System.IO.File.SetUnixFileMode(_folder.Path, Everyone | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        System.IO.File.SetUnixFileMode(_folder["anchor.lock"], Everyone);
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        var refused = UnprivilegedThread.Run(() => Refuse(_folder.Path));

        Assert.Contains($"'{File}' cannot be written", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_the_place_of_the_file_is_refused()
    {
        Directory.CreateDirectory(File);

        Assert.Contains($"'{File}' cannot be opened", Refuse(_folder.Path).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_owner_is_refused_until_the_first_has_gone()
    {
        await using (SqliteStore.At(_folder.Path))
        {
            Assert.Contains($"'{_folder.Path}' is in use", Refuse(_folder.Path).Message, StringComparison.Ordinal);
        }

        await SqliteStore.At(_folder.Path).DisposeAsync();
    }

    [Fact]
    public void A_file_of_something_else_is_refused()
    {
        System.IO.File.WriteAllBytes(File, [.. Enumerable.Repeat((byte)'x', 8192)]);

        var refused = Refuse(_folder.Path);

        Assert.Contains($"'{File}' is not a database", refused.Message, StringComparison.Ordinal);
        Assert.Contains("backup", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_with_an_overwritten_table_is_refused()
    {
        await SqliteStore.At(_folder.Path).DisposeAsync();
        using (var file = System.IO.File.OpenWrite(File))
        {
            file.Position = 4096;
            file.Write([.. Enumerable.Repeat((byte)0xA5, (int)file.Length - 4096)]);
        }

        Assert.Contains($"'{File}' is damaged", Refuse(_folder.Path).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_lost_its_end_is_refused()
    {
        await SqliteStore.At(_folder.Path).DisposeAsync();
        using (var file = System.IO.File.OpenWrite(File))
        {
            file.SetLength(2 * 4096);
        }

        Assert.Contains($"'{File}' is damaged", Refuse(_folder.Path).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_a_newer_build_is_refused_and_left_as_it_is()
    {
        await SqliteStore.At(_folder.Path).DisposeAsync();
        Run("PRAGMA user_version = 1000");

        Assert.Contains("has schema 1000", Refuse(_folder.Path).Message, StringComparison.Ordinal);
        Assert.Equal("1000", Run("PRAGMA user_version"));
    }

    [Fact]
    public async Task A_file_that_another_program_has_locked_is_refused()
    {
        await SqliteStore.At(_folder.Path).DisposeAsync();
        using var other = Connect();
        Run(other, "PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE");

        Assert.Contains($"'{File}' is locked by another program", Refuse(_folder.Path).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Opening_again_keeps_what_is_there()
    {
        await using (var first = SqliteStore.At(_folder.Path))
        {
            await first.Database.WriteAsync(
                static statements =>
                {
                    statements.Execute("INSERT INTO list (name) VALUES ('kept')");
                    return true;
                },
                TestContext.Current.CancellationToken);
        }

        await SqliteStore.At(_folder.Path).DisposeAsync();

        Assert.Equal("kept", Run("SELECT name FROM list"));
    }

    private static StorageUnavailableException Refuse(string path) => Assert.Throws<StorageUnavailableException>(() => SqliteStore.At(path));

    private static string? Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()?.ToString();
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        return connection;
    }

    private string? Run(string sql)
    {
        using var connection = Connect();
        return Run(connection, sql);
    }
}
