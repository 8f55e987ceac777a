using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Sessions.Files;

/// <summary>Unpacks a ZIP file into a session's files; what is unpacked is bounded as every upload is, whatever the file promises.</summary>
internal sealed class ZipUnpacking(ISessionFiles files)
{
    private const int MostEntries = 1000;

    /// <summary>Unpacks it. What was stored before a limit was met stays.</summary>
    public async Task<IResult> UnpackAsync(TenantId tenant, SessionId session, Stream content, CancellationToken cancellationToken)
    {
        // A ZIP file says at its end what is in it.
        await using var whole = SpooledFile.Create();
        if (await SpooledFile.CopyAsync(content, whole, files.MaxUploadBytes, cancellationToken) is null)
        {
            return MultipartForm.TooLarge("file", files.MaxUploadBytes, "Files:UploadMebibytes");
        }

        whole.Position = 0;
        try
        {
            using var zip = new ZipArchive(whole, ZipArchiveMode.Read);
            return zip.Entries.Count > MostEntries
                ? Refusal.Invalid($"'file' may hold at most {MostEntries:N0} entries; it has {zip.Entries.Count:N0}.")
                : await UnpackAsync(tenant, session, zip, cancellationToken);
        }
        catch (InvalidDataException)
        {
            return Refusal.Invalid("'file' is not a ZIP file that can be read.");
        }
    }

    private async Task<IResult> UnpackAsync(TenantId tenant, SessionId session, ZipArchive zip, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var entry in zip.Entries.Where(entry => entry.Name.Length > 0))
        {
            await using var content = await entry.OpenAsync(cancellationToken);
            switch (await files.UploadAsync(tenant, session, entry.Name, content, cancellationToken))
            {
                case UploadOutcome.Stored:
                    count++;
                    break;
                case UploadOutcome.Refused refused:
                    return Refusal.Invalid(refused.Reason);
                case UploadOutcome.NoBrowser:
                    return Guests.NotLive(session);
                default:
                    throw new UnreachableException();
            }
        }

        return Answer.Data(new UploadedResponse("success", string.Create(CultureInfo.InvariantCulture, $"{count} files were unpacked.")));
    }
}
