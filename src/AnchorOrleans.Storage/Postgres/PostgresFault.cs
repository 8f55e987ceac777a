using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace AnchorOrleans.Storage.Postgres;

/// <summary>Tells a database that is away, full or refused from a statement that is wrong, and says what to do about the former.</summary>
internal static class PostgresFault
{
    /// <summary>Tells whether it is not known what became of what was sent; or nothing was sent, because there is no connection.</summary>
    public static bool IsLostConnection(Exception exception) => exception switch
    {
        // 57P01 to 57P03: the server is shutting down, has crashed, or is starting. 08: the connection failed.
        PostgresException fault => fault.SqlState is "57P01" or "57P02" or "57P03" || fault.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException { InnerException: TimeoutException } => false,
        NpgsqlException or IOException or SocketException => true,
        _ => false,
    };

    /// <summary>Tells whether it comes from the driver, the server or the way there.</summary>
    public static bool IsOfDatabase(Exception exception) => exception is DbException or IOException or SocketException or TimeoutException;

    /// <summary>Tells whether the server has undone what was sent because of what others did at the same time: 40001 and 40P01 (serialization, deadlock).</summary>
    public static bool IsCollision(Exception exception) => exception is PostgresException { SqlState: "40001" or "40P01" };

    /// <summary>Makes a <see cref="StorageUnavailableException"/> of what the surroundings did; anything else becomes a mistake of the program.</summary>
    /// <remarks>The driver's exceptions stay here: they have no codec, and would replace ours on its way to a grain's caller.</remarks>
    public static Exception Translate(Exception exception, string place) => exception switch
    {
        PostgresException fault when Describe(fault) is { } sentence => new StorageUnavailableException($"The database at {place} {sentence}"),
        PostgresException fault => new InvalidOperationException($"The database at {place} refused a statement: {fault.MessageText} ({fault.SqlState})."),
        NpgsqlException { InnerException: TimeoutException } =>
            new StorageUnavailableException($"The database at {place} did not answer in time. Look at its load, at its locks, and at the network."),
        _ when IsOfDatabase(exception) =>
            new StorageUnavailableException($"The database at {place} cannot be reached: {exception.Message} It is used again as soon as it can be."),
        _ => exception,
    };

    // The codes are those of https://www.postgresql.org/docs/current/errcodes-appendix.html.
    private static string? Describe(PostgresException fault) => fault.SqlState switch
    {
        "25006" => "is read-only, as a standby is. Let Storage:ConnectionString lead to the primary.",
        "28000" or "28P01" => $"refuses this user or password: {fault.MessageText}. Look at Storage:ConnectionString.",
        "3D000" => "does not exist on that server. Create it (CREATE DATABASE), or name another in Storage:ConnectionString.",
        "42501" => $"refuses its user a right: {fault.MessageText}. Grant it, or name another user in Storage:ConnectionString.",
        "53100" => "has no room on its disk. Make room there.",
        "53200" => "is out of memory.",
        "53300" => "has no connection left. Raise its max_connections, or lower Storage:Readers.",
        "57014" => "did not answer in time. Look at its load and at its locks.",
        "58030" => "reports an error of its disk.",
        "57P01" or "57P02" or "57P03" => $"is not ready: {fault.MessageText}. It is used again as soon as it is.",
        _ when fault.SqlState.StartsWith("08", StringComparison.Ordinal) => $"lost the connection: {fault.MessageText}.",
        _ when IsCollision(fault) => $"could not finish beside other writers: {fault.MessageText}.",
        _ => null,
    };
}
