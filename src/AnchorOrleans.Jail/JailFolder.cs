using System.Globalization;
using System.IO.Enumeration;
using System.Runtime.InteropServices;
using AnchorOrleans.Jail.Processes;
using Microsoft.Win32.SafeHandles;

namespace AnchorOrleans.Jail;

/// <summary>A folder of a jail, held by the host: it stays as it was when the last process of the jail ended, and is gone when it is disposed.</summary>
/// <remarks>
/// Its content is hostile work. Nothing in it is ever reached by a path from the host's root: each step opens one name in a folder that is
/// open already, and no step follows a link.
/// </remarks>
public sealed class JailFolder : IDisposable
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    private readonly SafeFileHandle _folder;
    private readonly string? _ownPath;

    private JailFolder(SafeFileHandle folder, string? ownPath) => (_folder, _ownPath) = (folder, ownPath);

    /// <summary>Gets a value indicating whether there is nothing in it now.</summary>
    public bool IsEmpty => !NamesIn(_folder).Any();

    /// <summary>Lists what is in it, folders before what is in them, names in order.</summary>
    /// <param name="most">How many entries are listed at most.</param>
    /// <param name="deepest">How many folders deep is looked; a folder in that depth is listed, its content is not.</param>
    public IEnumerable<JailEntry> List(int most, int deepest) => ListBelow(_folder, "", deepest).Take(most);

    /// <summary>Opens a file that was listed.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be read by this service.</exception>
    public Stream OpenFile(string path)
    {
        var names = path.Split('/');
        var folder = _folder;
        try
        {
            foreach (var name in names[..^1])
            {
                var inner = Step(folder, name, Libc.FolderOnly);
                Leave(folder);
                folder = inner;
            }

            return new FileStream(Step(folder, names[^1], Libc.NonBlocking), FileAccess.Read, bufferSize: 0);
        }
        finally
        {
            Leave(folder);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _folder.Dispose();
        if (_ownPath is not null && Directory.Exists(_ownPath))
        {
            Directory.Delete(_ownPath, recursive: true);
        }
    }

    /// <summary>Opens a folder of the host.</summary>
    /// <param name="path">Where it is; its last name may not be a link.</param>
    /// <param name="isOwn">Whether the folder is deleted when this is disposed.</param>
    /// <exception cref="IOException">There is none.</exception>
    internal static JailFolder Open(string path, bool isOwn = false) =>
        new(Open(Libc.FromWorkingDirectory, path, Libc.FolderOnly), isOwn ? path : null);

    private static SafeFileHandle Step(SafeFileHandle folder, string name, int flags) => Open((int)folder.DangerousGetHandle(), name, flags);

    private static SafeFileHandle Open(int folder, string path, int flags)
    {
        var descriptor = Libc.OpenAt(folder, path, flags | Libc.NoLinks | Libc.CloseOnExec);
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        var message = string.Create(CultureInfo.InvariantCulture, $"It cannot be opened: {Marshal.GetLastPInvokeErrorMessage()} (errno {Marshal.GetLastPInvokeError()}).");
        throw Marshal.GetLastPInvokeError() == Libc.AccessDenied ? new UnauthorizedAccessException(message) : new IOException(message);
    }

    private static IEnumerable<JailEntry> ListBelow(SafeFileHandle folder, string prefix, int deepest)
    {
        foreach (var name in NamesIn(folder).Order(StringComparer.Ordinal))
        {
            var entry = Describe(folder, prefix, name);
            yield return entry;
            if (entry.Kind != JailEntryKind.Folder || deepest == 0 || TryEnter(folder, name) is not { } inner)
            {
                continue;
            }

            using (inner)
            {
                foreach (var below in ListBelow(inner, entry.Path + "/", deepest - 1))
                {
                    yield return below;
                }
            }
        }
    }

    /// <remarks>A name that is not UTF-8 comes with other characters than it has, and then is not found.</remarks>
    private static JailEntry Describe(SafeFileHandle folder, string prefix, string name)
    {
        try
        {
            var (kind, size) = FileFacts.ReadEntry(folder, name);
            return new JailEntry(prefix + name, kind, size);
        }
        catch (IOException)
        {
            return new JailEntry(prefix + name, JailEntryKind.Unknown, 0);
        }
    }

    private static SafeFileHandle? TryEnter(SafeFileHandle folder, string name)
    {
        try
        {
            return Step(folder, name, Libc.FolderOnly);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // .NET lists no open folders; the kernel's name for one leads to it without a look at any path.
    private static FileSystemEnumerable<string> NamesIn(SafeFileHandle folder) => new(
        string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{folder.DangerousGetHandle()}"),
        static (ref FileSystemEntry entry) => entry.FileName.ToString(),
        Everything);

    private void Leave(SafeFileHandle folder)
    {
        if (!ReferenceEquals(folder, _folder))
        {
            folder.Dispose();
        }
    }
}

/// <summary>Something in a folder of a jail.</summary>
/// <param name="Path">From that folder on, with <c>/</c> between the names.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Bytes, of a file.</param>
public sealed record JailEntry(string Path, JailEntryKind Kind, long Size);

/// <summary>What an entry of a folder is.</summary>
public enum JailEntryKind
{
    /// <summary>It could not be looked at; its name is not UTF-8, for instance.</summary>
    Unknown = 0,

    /// <summary>A regular file.</summary>
    File = 1,

    /// <summary>A folder.</summary>
    Folder = 2,

    /// <summary>A symbolic link, wherever it leads.</summary>
    Link = 3,

    /// <summary>A pipe, a socket, a device.</summary>
    Special = 4,
}
