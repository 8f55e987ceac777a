using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;

namespace AnchorOrleans.Silo.Tests.Service;

/// <summary>Packs browser extensions.</summary>
internal static class PackedExtension
{
    /// <summary>Makes the form with which an extension is brought.</summary>
    public static MultipartFormDataContent FormOf(string name, params (string Path, string Text)[] files)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, text) in files)
            {
                using var content = zip.CreateEntry(path).Open();
                content.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        var packed = new ByteArrayContent(file.ToArray());
        packed.Headers.ContentType = new MediaTypeHeaderValue("application/zip");
        return new MultipartFormDataContent { { new StringContent(name), "name" }, { packed, "file", $"{name}.zip" } };
    }
}
