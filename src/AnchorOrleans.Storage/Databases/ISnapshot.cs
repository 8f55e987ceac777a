using System.Data.Common;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Storage.Databases;

/// <summary>One state of the database: whatever one read asks, it sees the same.</summary>
/// <remarks>
/// Arguments are named <c>@so</c>, which all databases read. A text that differs between them is one of <see cref="Texts"/>; a list of values travels as
/// an array there, of <see cref="long"/> or of <see cref="string"/>.
/// </remarks>
internal interface ISnapshot
{
    /// <summary>Gets the statements that are this database's own.</summary>
    ListTexts Texts { get; }

    /// <summary>Answers the first row; <see langword="default"/> when there is none.</summary>
    ValueTask<T?> FirstAsync<T>(string sql, Func<DbDataReader, T> map, params (string Name, object? Value)[] arguments);

    /// <summary>Answers all rows.</summary>
    ValueTask<List<T>> AllAsync<T>(string sql, Func<DbDataReader, T> map, params (string Name, object? Value)[] arguments);

    /// <summary>Hands on each row while it is read, where there may be more than should be in memory.</summary>
    ValueTask EachAsync(string sql, Action<DbDataReader> take, params (string Name, object? Value)[] arguments);

    /// <summary>Answers what the map makes of the first row of which it makes anything.</summary>
    ValueTask<T?> FindAsync<T>(string sql, Func<DbDataReader, T?> map, params (string Name, object? Value)[] arguments)
        where T : class;

    /// <summary>Finds the numbers of a tenant's tasks in whose name or description a text of three characters or more occurs, the newest first.</summary>
    ValueTask<List<long>> SearchTasksAsync(TenantId tenant, string text, int limit);
}

/// <summary>What each database says in its own way.</summary>
/// <param name="Lists">The numbers and lengths of the lists of some names.</param>
/// <param name="TalliesOfSome">How many entries some lists have together in each block.</param>
/// <param name="Data">The rows of some numbers, in any order.</param>
/// <param name="Recent">The last executions of each of some tasks; each has a list of published ones and one of drafts.</param>
/// <param name="Names">The tasks of some names.</param>
/// <param name="Session">The name of a session's row by the session's id.</param>
internal sealed record ListTexts(string Lists, string TalliesOfSome, string Data, string Recent, string Names, string Session);
