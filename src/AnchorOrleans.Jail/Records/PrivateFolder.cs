namespace AnchorOrleans.Jail.Records;

/// <summary>A folder that only its owner can enter.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static string Create(string path)
    {
        return OperatingSystem.IsWindows()
            ? throw new PlatformNotSupportedException("Jails exist on Linux only.")
            : Directory.CreateDirectory(path, OwnerOnly).FullName;
    }
}
