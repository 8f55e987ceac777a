using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorOrleans.Jail.Tests.Programs;

/// <summary>A service of its own that starts one jail: to be killed, or to be run with fewer rights than the tests.</summary>
internal static class ServiceProgram
{
    public const string Verb = "service";

    /// <summary>Starts a jail from the arguments: state folder, first user, memory, script, then writable mounts as source and target.</summary>
    /// <remarks>Says the jail's process id and then what the jail says, until it ends; the last line is the exit.</remarks>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var (folder, user, memory, script) = (arguments[0], uint.Parse(arguments[1], CultureInfo.InvariantCulture), arguments[2], arguments[3]);
        await using var services = JailFixture.CreateSeparateServices(folder, user);
        var jailer = services.GetRequiredService<IJailer>();
        var spec = JailFixture.Shell(script) with
        {
            Limits = JailFixture.Limits with { MemoryBytes = long.Parse(memory, CultureInfo.InvariantCulture) },
            Mounts = [.. arguments[4..].Chunk(2).Select(mount => new JailMount(mount[0], mount[1], Writable: true))],
        };
        await using var jail = await jailer.StartAsync(spec);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{jail.ProcessId} {jailer.Support.Limits}"));
        using var output = new StreamReader(jail.StandardOutput);
        while (await output.ReadLineAsync() is { } line)
        {
            Console.WriteLine(line);
        }

        Console.WriteLine(await jail.Exited);
        return 0;
    }
}
