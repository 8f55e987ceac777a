namespace AnchorOrleans.Browser.Chromium;

/// <summary>This process's own part of the state directory, and the means to tell it from what a dead process left.</summary>
/// <remarks>
/// A lock file that is held as long as the process lives says whose the folder is. The system drops the lock whatever ends the process, so no
/// process id has to be compared that another process may have by now. The lock is taken before the folder exists, so that no other process can
/// take a folder that is just being made for an abandoned one.
/// </remarks>
internal sealed class BrowserHome : IDisposable
{
    private const string LockExtension = ".lock";
    private const int NameLength = 12;

    private readonly string _folder;
    private readonly FileStream _lock;

    private BrowserHome(string folder, FileStream claim)
    {
        _folder = folder;
        _lock = claim;
    }

    /// <summary>Makes a folder for this process and deletes those whose process is gone.</summary>
    public static BrowserHome Open(string stateDirectory)
    {
        BrowserFolder.CreateDirectory(stateDirectory, BrowserFolder.OnlyOwner);
        DeleteAbandoned(stateDirectory);

        var folder = Path.Combine(stateDirectory, Guid.NewGuid().ToString("N")[..NameLength]);
        var claim = Claim(folder);
        BrowserFolder.CreateDirectory(folder, BrowserFolder.OnlyOwner);
        return new BrowserHome(folder, claim);
    }

    /// <summary>Makes the folders of a new browser.</summary>
    public BrowserFolder CreateFolder() => BrowserFolder.Create(_folder, $"br-{Guid.NewGuid():N}"[..19]);

    public void Dispose()
    {
        Delete(_folder);
        _lock.Dispose();
    }

    private static FileStream Claim(string folder)
    {
        return new FileStream(folder + LockExtension, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    private static void DeleteAbandoned(string stateDirectory)
    {
        foreach (var folder in Directory.EnumerateDirectories(stateDirectory))
        {
            FileStream claim;
            try
            {
                claim = Claim(folder);
            }
            catch (IOException)
            {
                // Its process lives.
                continue;
            }

            using (claim)
            {
                Delete(folder);
            }
        }
    }

    private static void Delete(string folder)
    {
        FolderDeletion.Delete(folder);
        File.Delete(folder + LockExtension);
    }
}
