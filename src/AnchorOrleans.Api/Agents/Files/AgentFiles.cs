using System.Collections.Immutable;
using System.Diagnostics;
using AnchorOrleans.Api.Artifacts;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Api.Sessions.Files;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Agents.Files;

/// <summary>Keeps files that somebody brings before there is a session for them, and hands them to sessions.</summary>
/// <remarks>The id of a file says everything of it and is signed, so nothing has to be remembered, and any gateway can hand it over.</remarks>
internal sealed class AgentFiles(LinkKey key, IUploadShelf shelf, ISessionFiles files, TimeProvider clock, IOptions<ApiOptions> options)
{
    /// <summary>Keeps a file.</summary>
    /// <exception cref="InvalidDataException">It is larger than allowed, or the form is broken.</exception>
    public async Task<UploadedFileResponse> KeepAsync(TenantId tenant, string name, Stream content, CancellationToken cancellationToken)
    {
        var kept = await shelf.PutAsync(content, cancellationToken);
        var ticket = new FileTicket(tenant, kept, name, DateTimeOffset.FromUnixTimeSeconds((clock.GetUtcNow() + options.Value.Agents.FileLifetime).ToUnixTimeSeconds()));
        return new UploadedFileResponse(ticket.Sign(await key.GetAsync(cancellationToken)), name, kept.Size);
    }

    /// <summary>Hands files to a session.</summary>
    /// <returns>How they are called there, or why one cannot be handed over.</returns>
    public async Task<(ImmutableArray<string> Names, Refusal? Refusal)> HandOverAsync(
        TenantId tenant, SessionId session, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var names = ImmutableArray.CreateBuilder<string>(ids.Count);
        foreach (var id in ids)
        {
            var ticket = FileTicket.TryRead(id, await key.GetAsync(cancellationToken), clock.GetUtcNow());
            await using var content = ticket is not null && ticket.Tenant == tenant ? await shelf.OpenAsync(ticket.Content.Id, cancellationToken) : null;
            if (ticket is null || content is null)
            {
                return ([], Refusal.NotFound("File not found: 'files' must hold ids that POST /files/upload answered, and that have not expired.") with { Code = "FILE_NOT_FOUND", Details = new("files") });
            }

            switch (await files.UploadAsync(tenant, session, ticket.Name, content, cancellationToken))
            {
                case UploadOutcome.Stored stored:
                    names.Add(Path.GetFileName(stored.Path));
                    break;
                case UploadOutcome.Refused refused:
                    return ([], Refusal.Invalid(refused.Reason) with { Details = new("files") });
                case UploadOutcome.NoBrowser:
                    return ([], Guests.NotLive(session) with { Code = "SESSION_NOT_FOUND" });
                default:
                    throw new UnreachableException();
            }
        }

        return (names.ToImmutable(), null);
    }
}

/// <summary>A file that was kept.</summary>
internal sealed record UploadedFileResponse(string FileId, string OriginalName, long Size);

/// <summary>Files that were kept.</summary>
internal sealed record UploadedFilesResponse(bool Success, IReadOnlyList<UploadedFileResponse> Files);
