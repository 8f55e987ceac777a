using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace AnchorOrleans.Storage.Sqlite;

/// <summary>One connection with the statements it has prepared; used by one thread at a time.</summary>
/// <remarks>Every text but a script's is a constant of this project, so the prepared ones are few and none is ever thrown away.</remarks>
internal sealed class SqliteStatements(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    /// <summary>Gets a value indicating whether a transaction is open; SQLite ends one by itself after some errors.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(connection.Handle) == 0;

    /// <summary>Runs one or more statements that will not be needed again.</summary>
    public void RunScript(string sql)
    {
        using var command = connection.CreateCommand();
        SetText(command, sql);
        command.ExecuteNonQuery();
    }

    /// <summary>Runs a statement that answers nothing.</summary>
    public void Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> arguments) => Prepare(sql, arguments).ExecuteNonQuery();

    /// <summary>Answers the first row; <see langword="default"/> when there is none.</summary>
    public T? First<T>(string sql, Func<DbDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> arguments)
    {
        using var reader = Prepare(sql, arguments).ExecuteReader();
        return reader.Read() ? map(reader) : default;
    }

    /// <summary>Answers all rows.</summary>
    public List<T> All<T>(string sql, Func<DbDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> arguments)
    {
        using var reader = Prepare(sql, arguments).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(map(reader));
        }

        return rows;
    }

    /// <summary>Hands on each row while it is read, where there may be more than should be in memory.</summary>
    public void Each(string sql, Action<DbDataReader> take, params ReadOnlySpan<(string Name, object? Value)> arguments)
    {
        using var reader = Prepare(sql, arguments).ExecuteReader();
        while (reader.Read())
        {
            take(reader);
        }
    }

    /// <summary>Answers what the map makes of the first row of which it makes anything; the rows after that are not read.</summary>
    public T? Find<T>(string sql, Func<DbDataReader, T?> map, params ReadOnlySpan<(string Name, object? Value)> arguments)
        where T : class
    {
        using var reader = Prepare(sql, arguments).ExecuteReader();
        while (reader.Read())
        {
            if (map(reader) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        connection.Dispose();
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<(string Name, object? Value)> arguments)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            SetText(command, sql);
            foreach (var (name, _) in arguments)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = name });
            }

            _prepared.Add(sql, command);
        }

        for (var index = 0; index < arguments.Length; index++)
        {
            command.Parameters[index].Value = arguments[index].Value ?? DBNull.Value;
        }

        return command;
    }

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "Texts are constants of this project; values travel as parameters.")]
    private static void SetText(SqliteCommand command, string sql) => command.CommandText = sql;
}
