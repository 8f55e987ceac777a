namespace AnchorOrleans.Sandbox.Tests.Fixture;

/// <summary>A folder for the unix sockets of one test, which only the service may enter.</summary>
internal sealed class UnixFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("sandbox-tests-").FullName;

    public string this[string name] => Path.Combine(_path, name);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
