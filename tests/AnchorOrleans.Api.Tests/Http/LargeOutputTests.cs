using System.Text;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.ReadModel;

namespace AnchorOrleans.Api.Tests.Http;

public sealed class LargeOutputTests
{
    private const int Rows = 20;
    private const int OutputBytes = 1 << 20;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task An_output_is_read_only_when_the_one_before_has_gone_out()
    {
        using var store = new GatedArtifacts();
        await using var host = await ApiHost.StartAsync(configure: builder => builder.Services.AddSingleton<IArtifactStore>(store));
        host.AddTask(latest: 1);
        host.Lists.On("ListExecutionsAsync", arguments => Task.FromResult(new Page<ExecutionRow>(
            [.. Enumerable.Range(0, Rows).Select(number => new ExecutionRow(
                ((ExecutionQuery)arguments[0]!).Tenant, 1, ApiHost.ViewOf(ExecutionStatus.Succeeded, new ArtifactReference($"{number:x64}", OutputBytes))))],
            Rows)));

        using var response = await host.GetAsync($"/v1/task/{ApiHost.TaskId}/executions?limit={Rows}");
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);

        // An answer that held all outputs before the first went out would wait here for ever.
        var buffer = new byte[65_536];
        for (var (received, rows) = (0L, 0); rows < Rows;)
        {
            var read = await body.ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask().WaitAsync(Longest, TestContext.Current.CancellationToken);
            Assert.NotEqual(0, read);
            received += read;
            for (; rows < Rows && received >= (long)(rows + 1) * OutputBytes; rows++)
            {
                store.LetNextBeRead();
            }
        }

        Assert.Equal(Rows, store.Count);
    }

    /// <summary>Answers an output only when the test has received the one before.</summary>
    private sealed class GatedArtifacts : IArtifactStore, IDisposable
    {
        private readonly SemaphoreSlim _received = new(1);
        private int _count;

        public int Count => _count;

        public void Dispose() => _received.Dispose();

        public void LetNextBeRead() => _received.Release();

        public async Task<byte[]> ReadAsync(string hash, CancellationToken cancellationToken = default)
        {
            await _received.WaitAsync(cancellationToken);
            Interlocked.Increment(ref _count);
            return Encoding.UTF8.GetBytes(new string('x', OutputBytes));
        }

        public Task<ArtifactReference> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<ArtifactReference> PutAsync(Stream content, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Stream> OpenAsync(string hash, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task DeleteAsync(string hash, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
