namespace AnchorOrleans.Dashboard.Parts;

/// <summary>A file that an execution or a session left.</summary>
/// <param name="Id">By which it is fetched.</param>
/// <param name="FileName">Its name.</param>
/// <param name="FilePath">Its name with folders.</param>
/// <param name="Size">In bytes.</param>
/// <param name="ContentType">What its name promises.</param>
/// <param name="CreatedAt">When it was left.</param>
public sealed record ArtifactRow(string Id, string FileName, string FilePath, long Size, string ContentType, DateTimeOffset CreatedAt)
{
    /// <summary>Pictures that are larger are links only.</summary>
    private const long LargestPicture = 20 * 1024 * 1024;

    /// <summary>Gets a value indicating whether it is shown as a picture. In an <c>img</c> element no picture can run anything.</summary>
    public bool IsPicture => ContentType is "image/png" or "image/jpeg" or "image/gif" or "image/webp" or "image/avif" or "image/svg+xml" && Size <= LargestPicture;
}
