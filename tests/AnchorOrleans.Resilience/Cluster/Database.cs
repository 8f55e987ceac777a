using System.Diagnostics;

namespace AnchorOrleans.Resilience.Cluster;

/// <summary>A PostgreSQL server of our own, in a folder of its own.</summary>
internal sealed class Database : IAsyncDisposable
{
    private const int Port = 5432;

    private static readonly string Programs = Directory.GetDirectories("/usr/lib/postgresql").Select(static folder => Path.Combine(folder, "bin"))
        .LastOrDefault(static folder => File.Exists(Path.Combine(folder, "initdb"))) ?? throw new InvalidOperationException("PostgreSQL is missing (on Debian: apt-get install postgresql).");

    private readonly string _home;

    private Database(string home) => _home = home;

    private string Data => Path.Combine(_home, "data");

    /// <summary>Gets how members reach it.</summary>
    public static string ConnectionString => $"Host={Network.Hub};Port={Port};Username=anchor;Database=postgres;Timeout=5;Command Timeout=10";

    /// <summary>Makes the database and starts its server.</summary>
    public static async Task<Database> StartAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        await Shell.RunAsync("chown", "postgres:", folder);
        var database = new Database(folder);
        await database.AsPostgresAsync("initdb", "-D", database.Data, "-U", "anchor", "--auth=trust", "--encoding=UTF8", "--locale=C");
        await File.AppendAllTextAsync(Path.Combine(database.Data, "pg_hba.conf"), "host all all 10.77.0.0/24 trust\n");
        await database.BeginAsync();
        return database;
    }

    /// <summary>Starts the server and waits until it answers.</summary>
    public Task BeginAsync() => AsPostgresAsync("pg_ctl", "-D", Data, "-l", Path.Combine(_home, "server.log"), "-w", "-o", $"-h {Network.Hub} -p {Port} -k {_home} -c max_connections=300", "start");

    /// <summary>Ends the server at once, as if its machine had failed; what was committed is there when it begins again.</summary>
    public Task KillAsync() => AsPostgresAsync("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            await KillAsync();
        }
    }

    private async Task AsPostgresAsync(string program, params string[] arguments)
    {
        // The server goes on when its starter has ended, and would hold pipes of ours open.
        var log = Path.Combine(_home, "programs.log");
        using var process = Process.Start("runuser", ["-u", "postgres", "--", "/bin/sh", "-c", "log=$0; exec \"$@\" >>\"$log\" 2>&1 </dev/null", log, Path.Combine(Programs, program), .. arguments]);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} failed; see {log}.");
        }
    }
}
