namespace AnchorOrleans.Browser.Chromium;

/// <summary>The host's folders of one browser; deleted with it.</summary>
internal sealed class BrowserFolder
{
    internal const UnixFileMode OnlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OthersMayRead =
        OnlyOwner | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    private const UnixFileMode OthersMayEnter = OnlyOwner | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private BrowserFolder(string root)
    {
        Root = root;
        Name = Path.GetFileName(root);
    }

    /// <summary>Gets the name of browser, jail and folder alike.</summary>
    public string Name { get; }

    public string Root { get; }

    /// <summary>Gets the session's own folder, with the profile.</summary>
    public string Session => Path.Combine(Root, "session");

    /// <summary>Gets the folder of uploads; only this service writes there, the jail reads it.</summary>
    public string Uploads => Path.Combine(Root, "uploads");

    /// <summary>Gets Chromium's profile, which it makes itself unless there is one.</summary>
    public string Profile => Path.Combine(Session, "profile");

    /// <summary>Gets the folder of extensions, each in one of its own.</summary>
    public string Extensions => Path.Combine(Session, Path.GetFileName(JailLayout.Extensions));

    /// <summary>Gets the folder in which the jail opens its DevTools socket.</summary>
    public string DevTools => Path.Combine(Root, "cdp");

    /// <summary>Gets the folder of the egress socket.</summary>
    public string Egress => Path.Combine(Root, "egress");

    public string DevToolsSocket => Path.Combine(DevTools, JailLayout.DevToolsSocket);

    public string EgressSocket => Path.Combine(Egress, JailLayout.EgressSocket);

    /// <summary>Creates the folders of a new browser.</summary>
    public static BrowserFolder Create(string parent, string name)
    {
        var folder = new BrowserFolder(Path.Combine(parent, name));
        CreateDirectory(folder.Root, OnlyOwner);
        CreateDirectory(folder.Session, OnlyOwner);
        CreateDirectory(Path.Combine(folder.Session, Path.GetFileName(JailLayout.Uploads)), OnlyOwner);
        CreateDirectory(folder.Uploads, OthersMayRead);
        CreateDirectory(folder.DevTools, OnlyOwner);
        CreateDirectory(folder.Egress, OthersMayEnter);
        return folder;
    }

    /// <summary>Deletes the folders.</summary>
    public void Delete() => FolderDeletion.Delete(Root);

    internal static void CreateDirectory(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Browsers run on Linux.");
        }

        Directory.CreateDirectory(path);

        // Said once more because creation is subject to the umask.
        File.SetUnixFileMode(path, mode);
    }
}
