namespace AnchorOrleans.Jail;

/// <summary>A running jail; disposing it kills every process in it and removes its cgroup.</summary>
public interface IJailedProcess : IAsyncDisposable
{
    /// <summary>Gets the process id, on the host, of the jail's first process.</summary>
    int ProcessId { get; }

    /// <summary>Gets the stream to the command's standard input.</summary>
    Stream StandardInput { get; }

    /// <summary>Gets the command's standard output.</summary>
    Stream StandardOutput { get; }

    /// <summary>Gets the command's standard error.</summary>
    Stream StandardError { get; }

    /// <summary>Gets a task that completes when the whole jail has ended: no process of it is left.</summary>
    Task<JailExit> Exited { get; }

    /// <summary>Takes hold of a folder of <see cref="JailSpec.MemoryFolders"/>, which then lives on after the jail for as long as it is held.</summary>
    /// <remarks>To be called before hostile code runs inside: the way to the folder is looked up in the jail.</remarks>
    /// <exception cref="IOException">The jail has ended, or has no such folder.</exception>
    JailFolder OpenFolder(string path);

    /// <summary>Kills every process of the jail; safe to repeat; <see cref="Exited"/> follows.</summary>
    void Kill();
}
