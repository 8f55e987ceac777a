using System.Collections.Immutable;
using AnchorOrleans.Jail.Processes;
using AnchorOrleans.Jail.Records;

namespace AnchorOrleans.Jail.Mounts;

/// <summary>Makes a host folder a jailed user's for a time.</summary>
internal static class HandedFolders
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    /// <summary>Notes whose the writable mounts are now.</summary>
    public static ImmutableArray<HandedPath> Describe(JailSpec spec) =>
        [.. spec.Mounts.Where(mount => mount.Writable).Select(mount => FileFacts.ReadOwner(mount.Source))];

    /// <summary>Gives a path and everything below it to an owner.</summary>
    /// <remarks>
    /// The contents may be a hostile process' work, though none runs now: links are never followed, their own owner is changed.
    /// A file that was linked twice is no way out either, as links cannot leave the mount they are made in.
    /// </remarks>
    public static void Give(string path, uint userId, uint groupId)
    {
        ChangeOwner(path, userId, groupId);
        var folders = new Stack<DirectoryInfo>();
        if (Directory.Exists(path))
        {
            folders.Push(new DirectoryInfo(path));
        }

        while (folders.TryPop(out var folder))
        {
            foreach (var entry in folder.EnumerateFileSystemInfos("*", Everything))
            {
                ChangeOwner(entry.FullName, userId, groupId);
                if (entry is DirectoryInfo { LinkTarget: null } inner)
                {
                    folders.Push(inner);
                }
            }
        }
    }

    /// <summary>Gives paths back to their owners; one that was deleted meanwhile is no error.</summary>
    public static void GiveBack(ImmutableArray<HandedPath> handed)
    {
        foreach (var path in handed.Where(path => Path.Exists(path.Path)))
        {
            Give(path.Path, path.UserId, path.GroupId);
        }
    }

    private static void ChangeOwner(string path, uint userId, uint groupId) =>
        Libc.ThrowIfFailed(Libc.ChangeOwner(path, userId, groupId), $"chown of {path}");
}
