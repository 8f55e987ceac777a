using System.Runtime.Versioning;
using AnchorOrleans.Storage.Artifacts;
using AnchorOrleans.Storage.Tests.Processes;
using AnchorOrleans.Testing;

namespace AnchorOrleans.Storage.Tests.Artifacts;

public sealed class FolderArtifactsTests : IDisposable
{
    private const string HashOfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private readonly TemporaryFolder _folder = new();
    private readonly SharedFolder _data;
    private readonly ManualTimeProvider _clock = new(DateTimeOffset.UnixEpoch.AddYears(60));

    public FolderArtifactsTests() => _data = new(_folder.Path);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string FileOfAbc => Path.Combine(_data.Artifacts, "ba", "78", HashOfAbc);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_put_is_found_by_its_hash_also_later()
    {
        using (var first = Open())
        {
            Assert.Equal(new(HashOfAbc, 3), await first.PutAsync("abc"u8.ToArray(), Cancelled));
        }

        using var later = Open();
        Assert.Equal("abc"u8.ToArray(), await later.ReadAsync(HashOfAbc, Cancelled));
    }

    [Fact]
    public async Task A_stream_is_stored_as_its_bytes_are_and_read_from_any_place()
    {
        using var artifacts = Open();
        var bytes = new byte[1_000_000];
        new Random(20261122).NextBytes(bytes);

        var reference = await artifacts.PutAsync(new MemoryStream(bytes), Cancelled);

        Assert.Equal(await artifacts.PutAsync(bytes, Cancelled), reference);
        Assert.Equal(bytes, await artifacts.ReadAsync(reference.Hash, Cancelled));
        await using var opened = await artifacts.OpenAsync(reference.Hash, Cancelled);
        opened.Position = 999_990;
        var end = new byte[100];
        Assert.Equal(10, await opened.ReadAtLeastAsync(end, 100, throwOnEndOfStream: false, Cancelled));
        Assert.Equal(bytes[^10..], end[..10]);
        Assert.Single(Files());
    }

    [Fact]
    public async Task Many_streams_of_the_same_bytes_are_stored_once()
    {
        using var artifacts = Open();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => artifacts.PutAsync(new MemoryStream("abc"u8.ToArray()), Cancelled)));

        Assert.Equal([FileOfAbc], Files());
    }

    [Fact]
    public async Task A_stream_that_breaks_leaves_nothing()
    {
        using var artifacts = Open();

        await Assert.ThrowsAsync<IOException>(() => artifacts.PutAsync(new BrokenStream(), Cancelled));

        Assert.Empty(Files());
    }

    [Fact]
    public async Task What_is_not_there_cannot_be_opened()
    {
        using var artifacts = Open();

        await Assert.ThrowsAsync<FileNotFoundException>(() => artifacts.OpenAsync(HashOfAbc, Cancelled));
        await Assert.ThrowsAsync<ArgumentException>(() => artifacts.OpenAsync("../../anchor.db", Cancelled));
    }

    [Fact]
    public async Task What_was_deleted_is_gone_and_can_be_stored_again()
    {
        using var artifacts = Open();
        await artifacts.DeleteAsync(HashOfAbc, Cancelled);
        await artifacts.PutAsync("abc"u8.ToArray(), Cancelled);

        await artifacts.DeleteAsync(HashOfAbc, Cancelled);
        await artifacts.DeleteAsync(HashOfAbc, Cancelled);

        Assert.Empty(Files());
        await Assert.ThrowsAsync<FileNotFoundException>(() => artifacts.ReadAsync(HashOfAbc, Cancelled));
        await Assert.ThrowsAsync<ArgumentException>(() => artifacts.DeleteAsync("../../anchor.db", Cancelled));
        await artifacts.PutAsync("abc"u8.ToArray(), Cancelled);
        Assert.Equal([FileOfAbc], Files());
    }

    [Fact]
    public async Task Nothing_is_an_artifact_too()
    {
        using var artifacts = Open();

        var reference = await artifacts.PutAsync(ReadOnlyMemory<byte>.Empty, Cancelled);

        Assert.Equal(0, reference.Size);
        Assert.Empty(await artifacts.ReadAsync(reference.Hash, Cancelled));
    }

    [Fact]
    public async Task The_same_bytes_are_stored_once()
    {
        using var artifacts = Open();
        await artifacts.PutAsync("abc"u8.ToArray(), Cancelled);
        File.SetLastWriteTimeUtc(FileOfAbc, DateTime.UnixEpoch);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => artifacts.PutAsync("abc"u8.ToArray(), Cancelled)));

        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(FileOfAbc));
        Assert.Equal([FileOfAbc], Files());
    }

    [Fact]
    public async Task Many_may_put_the_same_bytes_at_once()
    {
        using var artifacts = Open();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => artifacts.PutAsync("abc"u8.ToArray(), Cancelled)));

        Assert.Equal([FileOfAbc], Files());
        Assert.Equal("abc"u8.ToArray(), await artifacts.ReadAsync(HashOfAbc, Cancelled));
    }

    [Fact]
    public async Task What_a_crash_tore_is_gone_at_a_start_a_day_later_and_what_another_process_writes_is_left_alone()
    {
        using (Open())
        {
            await WriteIncomingAsync("torn", TimeSpan.FromHours(25));
            await WriteIncomingAsync("in-work", TimeSpan.FromHours(23));
        }

        using var artifacts = Open();

        Assert.Equal("in-work", Path.GetFileName(Assert.Single(Files())));
        await Assert.ThrowsAsync<FileNotFoundException>(() => artifacts.ReadAsync(HashOfAbc, Cancelled));
    }

    [Fact]
    public async Task A_file_that_lost_its_end_is_mended_by_the_next_put()
    {
        using var artifacts = Open();
        await artifacts.PutAsync("abc"u8.ToArray(), Cancelled);
        await File.WriteAllTextAsync(FileOfAbc, "ab", Cancelled);

        var damaged = await Assert.ThrowsAsync<InvalidDataException>(() => artifacts.ReadAsync(HashOfAbc, Cancelled));
        await artifacts.PutAsync("abc"u8.ToArray(), Cancelled);

        Assert.Contains(HashOfAbc, damaged.Message, StringComparison.Ordinal);
        Assert.Equal("abc"u8.ToArray(), await artifacts.ReadAsync(HashOfAbc, Cancelled));
    }

    [Fact]
    public async Task An_unknown_hash_is_not_found()
    {
        using var artifacts = Open();

        var missing = await Assert.ThrowsAsync<FileNotFoundException>(() => artifacts.ReadAsync(HashOfAbc, Cancelled));

        Assert.Contains(HashOfAbc, missing.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../anchor.db")]
    [InlineData("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    [InlineData("/a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public async Task What_is_no_hash_never_becomes_a_path(string hash)
    {
        using var artifacts = Open();

        await Assert.ThrowsAsync<ArgumentException>(() => artifacts.ReadAsync(hash, Cancelled));
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void A_folder_this_user_may_not_write_is_refused()
    {
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        var refused = Assert.Throws<StorageUnavailableException>(() => UnprivilegedThread.Run(Open));

        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Contains(_data.Artifacts, refused.Message, StringComparison.Ordinal);
    }

    private FolderArtifacts Open() => new(_data, _clock);

    private async Task WriteIncomingAsync(string name, TimeSpan age)
    {
        var path = Path.Combine(_data.Artifacts, "incoming", name);
        await File.WriteAllTextAsync(path, "ab", Cancelled);
        File.SetLastWriteTimeUtc(path, (_clock.GetUtcNow() - age).UtcDateTime);
    }

    private string[] Files() => Directory.GetFiles(_data.Artifacts, "*", SearchOption.AllDirectories);

    /// <summary>Gives a little, then fails, as a disk does.</summary>
    private sealed class BrokenStream : MemoryStream
    {
        private bool _hasGiven;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_hasGiven)
            {
                throw new IOException("The disk is gone.");
            }

            _hasGiven = true;
            buffer.Span[0] = 1;
            return ValueTask.FromResult(1);
        }
    }
}
