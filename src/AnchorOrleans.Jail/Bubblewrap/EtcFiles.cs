using System.Collections.Immutable;
using System.Globalization;

namespace AnchorOrleans.Jail.Bubblewrap;

/// <summary>The jail's own <c>/etc</c>: nothing in it tells about the host's users or network.</summary>
internal static class EtcFiles
{
    /// <summary>Gets what is shown of the host's <c>/etc</c>, where it exists.</summary>
    public static ImmutableArray<string> Shown { get; } =
        ["/etc/fonts", "/etc/ssl/certs", "/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime"];

    /// <summary>Makes the files that are the jail's own.</summary>
    public static ImmutableArray<(string Path, string Content)> For(JailUser user, ImmutableArray<string> loopbackNames)
    {
        var passwd = string.Create(CultureInfo.InvariantCulture, $"jail:x:{user.InsideUserId}:{user.InsideGroupId}:jail:/tmp:/usr/sbin/nologin\n");
        var group = string.Create(CultureInfo.InvariantCulture, $"jail:x:{user.InsideGroupId}:\n");
        return
        [
            ("/etc/passwd", passwd),
            ("/etc/group", group),
            ("/etc/hosts", $"127.0.0.1 {string.Join(' ', loopbackNames.Prepend("localhost"))}\n"),
            ("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"),
        ];
    }
}
