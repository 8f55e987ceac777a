using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AnchorOrleans.Testing.Postgres;

/// <summary>A PostgreSQL server of the tests' own: made in a temporary folder, on a free port of loopback, flushing its disk as one of a customer does, and gone with the tests.</summary>
/// <remarks>
/// The programs are Debian's (package <c>postgresql</c>), in the newest version that is installed; a cluster of the system is neither used nor touched. They refuse to run as
/// root, so as root they run as the user <c>postgres</c>. When the tests are killed the server ends by itself, because nobody holds the other end of a pipe any more.
/// </remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Owner = "anchor";
    private const string Programs = "/usr/lib/postgresql";

    // Ends the server when nobody holds the other end of standard input any more.
    private const string Guard = """
        exec 3<&0
        "$@" </dev/null &
        server=$!
        (read -r _ <&3; kill -QUIT $server) >/dev/null 2>&1 &
        reader=$!
        wait $server
        code=$?
        kill $reader 2>/dev/null
        exit $code
        """;

    private readonly DirectoryInfo _folder;
    private readonly string _programs = FindPrograms();
    private readonly string _address;
    private readonly int _port;
    private Process _process;

    /// <summary>Makes a server on loopback and waits until it answers.</summary>
    public PostgresServer()
        : this(IPAddress.Loopback)
    {
    }

    // Not public: a fixture of tests may have one constructor only.
    private PostgresServer(IPAddress address, IPNetwork? trusted = null)
    {
        _address = address.ToString();
        _port = FindFreePort(address);
        _folder = Directory.CreateTempSubdirectory("anchor-postgres-");
        if (IsRoot)
        {
            Run("chown", "postgres", _folder.FullName);
        }

        RunAsOwner(Path.Combine(_programs, "initdb"), "--pgdata", Data, "--username", Owner, "--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync");
        if (trusted is { } network)
        {
            File.AppendAllText(Path.Combine(Data, "pg_hba.conf"), $"host all all {network} trust\n");
        }

        _process = Start();
    }

    /// <summary>Gets how to reach it.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"Host={_address};Port={_port};Username={Owner};Database=postgres");

    private static bool IsRoot => Environment.UserName == "root";

    private string Data => Path.Combine(_folder.FullName, "data");

    /// <summary>Makes a server and waits until it answers.</summary>
    /// <param name="address">Where it listens.</param>
    /// <param name="trusted">From where others than this machine may connect.</param>
    public static PostgresServer At(IPAddress address, IPNetwork trusted) => new(address, trusted);

    /// <summary>Kills it and its children, as a loss of power does.</summary>
    public async Task KillAsync()
    {
        var postmaster = int.Parse((await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid")))[0], CultureInfo.InvariantCulture);
        var children = (await File.ReadAllTextAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{postmaster}/task/{postmaster}/children")))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static child => int.Parse(child, CultureInfo.InvariantCulture));
        await EndAsync([postmaster, .. children]);
        await _process.WaitForExitAsync();
    }

    /// <summary>Starts it again after <see cref="KillAsync"/>.</summary>
    public void Restart()
    {
        _process.Dispose();
        _process = Start();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static async Task EndAsync(IEnumerable<int> ids)
    {
        foreach (var id in ids)
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
                await process.WaitForExitAsync();
            }
            catch (ArgumentException)
            {
                // It has ended by itself.
            }
        }
    }

    private static string FindPrograms() => Directory.Exists(Programs)
        ? Directory.EnumerateDirectories(Programs)
            .Where(static folder => File.Exists(Path.Combine(folder, "bin", "initdb")))
            .OrderByDescending(static folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture))
            .Select(static folder => Path.Combine(folder, "bin"))
            .First()
        : throw new InvalidOperationException($"There is no PostgreSQL server in {Programs}. Install Debian's package postgresql (./test does).");

    private static int FindFreePort(IPAddress address)
    {
        using var listener = new TcpListener(address, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static ProcessStartInfo AsOwner(string program, params IEnumerable<string> arguments)
    {
        string[] asUser = IsRoot ? ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"] : ["env"];
        return new ProcessStartInfo(asUser[0], [.. asUser[1..], program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
    }

    private static void RunAsOwner(string program, params IEnumerable<string> arguments) => Run(AsOwner(program, arguments));

    private static void Run(string program, params IEnumerable<string> arguments) => Run(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true });

    private static void Run(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} failed: {error.GetAwaiter().GetResult()}");
        }
    }

    private Process Start()
    {
        var start = AsOwner(
            "sh", "-c", Guard, "sh", Path.Combine(_programs, "postgres"),
            "-D", Data, "-p", _port.ToString(CultureInfo.InvariantCulture), "-c", $"listen_addresses={_address}", "-c", "unix_socket_directories=",
            "-c", "fsync=on", "-c", "max_connections=100", "-c", "shared_buffers=64MB");
        var process = Process.Start(start)!;
        var told = new List<string>();
        while (process.StandardError.ReadLine() is { } line)
        {
            told.Add(line);
            if (line.Contains("database system is ready to accept connections", StringComparison.Ordinal))
            {
                // Read on, or the server waits for room to say more.
                _ = process.StandardError.ReadToEndAsync();
                _ = process.StandardOutput.ReadToEndAsync();
                return process;
            }
        }

        throw new InvalidOperationException($"PostgreSQL did not start: {string.Join('\n', told)}");
    }
}
