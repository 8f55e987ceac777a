using AnchorOrleans.Storage.Artifacts;
using AnchorOrleans.Testing;

namespace AnchorOrleans.Storage.Tests.Artifacts;

public sealed class FolderUploadsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SharedFolder _data;
    private readonly ManualTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    public FolderUploadsTests() => _data = new(_folder.Path);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_same_content_brought_twice_is_two_files_and_each_is_swept_at_its_age()
    {
        var uploads = new FolderUploads(_data, _clock);
        var first = await uploads.PutAsync(new MemoryStream("abc"u8.ToArray()), Cancelled);
        _clock.Advance(TimeSpan.FromMinutes(10));
        var second = await uploads.PutAsync(new MemoryStream("abc"u8.ToArray()), Cancelled);

        Assert.Equal(1, await uploads.SweepAsync(_clock.GetUtcNow() - TimeSpan.FromMinutes(5), Cancelled));

        Assert.Equal(3, first.Size);
        Assert.NotEqual(first.Id, second.Id);
        Assert.Null(await uploads.OpenAsync(first.Id, Cancelled));
        await using var kept = await uploads.OpenAsync(second.Id, Cancelled);
        Assert.Equal("abc", await new StreamReader(kept!).ReadToEndAsync(Cancelled));
    }

    [Fact]
    public async Task Who_reads_a_file_that_is_swept_reads_it_to_its_end()
    {
        var uploads = new FolderUploads(_data, _clock);
        var file = await uploads.PutAsync(new MemoryStream("abc"u8.ToArray()), Cancelled);
        await using var reading = await uploads.OpenAsync(file.Id, Cancelled);

        Assert.Equal(1, await uploads.SweepAsync(_clock.GetUtcNow() + TimeSpan.FromMinutes(1), Cancelled));

        Assert.Equal("abc", await new StreamReader(reading!).ReadToEndAsync(Cancelled));
    }

    [Fact]
    public async Task What_could_not_be_written_whole_leaves_nothing_and_what_a_crash_left_is_swept_too()
    {
        var uploads = new FolderUploads(_data, _clock);
        await Assert.ThrowsAsync<IOException>(() => uploads.PutAsync(new BreakingStream(), Cancelled));
        Assert.Empty(Directory.EnumerateFiles(_data.Uploads));
        var torn = Path.Combine(_data.Uploads, $"{Guid.NewGuid():N}.part");
        await File.WriteAllTextAsync(torn, "half", Cancelled);
        File.SetLastWriteTimeUtc(torn, _clock.GetUtcNow().UtcDateTime);

        Assert.Equal(1, await uploads.SweepAsync(_clock.GetUtcNow() + TimeSpan.FromMinutes(1), Cancelled));
    }

    [Theory]
    [InlineData("../anchor.db")]
    [InlineData("anchor.lock")]
    [InlineData("")]
    [InlineData("ABCDEFABCDEFABCDEFABCDEFABCDEFAB")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    public async Task What_is_no_id_of_a_file_opens_none(string id) =>
        Assert.Null(await new FolderUploads(_data, _clock).OpenAsync(id, Cancelled));

    private sealed class BreakingStream : MemoryStream
    {
        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => throw new IOException("The connection broke.");
    }
}
