using System.Security.Cryptography;
using AnchorOrleans.Storage;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Secrets;

/// <summary>The folder with the keys; nobody but the user of this service may look into it.</summary>
internal sealed class KeyFolder(IOptions<SecretOptions> options, SharedFolder shared)
{
    private const UnixFileMode OnlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly Lazy<DirectoryInfo> _folder = new(() =>
    {
        var path = options.Value.KeyFolder ?? Path.Combine(shared.FullPath, "keys");
        return OperatingSystem.IsWindows() ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, OnlyOwner);
    });

    /// <summary>Gets the folder, which exists.</summary>
    public DirectoryInfo Folder => _folder.Value;

    /// <summary>Reads a random key, which is made when it is first asked for.</summary>
    public byte[] ReadOrCreate(string name, int length)
    {
        var path = PathOf(name);
        var key = shared.ReadOrCreate(path, () => RandomNumberGenerator.GetBytes(length));
        return key.Length == length ? key : throw new InvalidDataException($"The key '{path}' is damaged: it has {key.Length} bytes instead of {length}. Restore it from a backup.");
    }

    /// <summary>Finds a file among the keys, which is made when it is first asked for.</summary>
    /// <returns>Its path.</returns>
    public string FindOrCreate(string name, Func<byte[]> make)
    {
        var path = PathOf(name);
        shared.ReadOrCreate(path, make);
        return path;
    }

    private string PathOf(string name) => Path.Combine(Folder.FullName, name);
}
