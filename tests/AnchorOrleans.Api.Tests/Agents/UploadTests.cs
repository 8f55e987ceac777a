using AnchorOrleans.Api.Tests.Http;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Testing;

namespace AnchorOrleans.Api.Tests.Agents;

public sealed class UploadTests
{
    [Fact]
    public async Task What_was_uploaded_is_deleted_when_its_id_is_good_for_nothing()
    {
        var clock = new ManualTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        var shelf = new MemoryUploads(clock);
        await using var host = await ApiHost.StartAsync(
            [("Api:Agents:FileLifetime", "01:00:00")],
            builder => builder.Services.AddSingleton<TimeProvider>(clock).AddSingleton<IUploadShelf>(shelf));
        await clock.UntilArmedAsync(clock.GetUtcNow() + TimeSpan.FromMinutes(15));
        var old = await shelf.PutAsync(new MemoryStream([1]), TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMinutes(40));
        var young = await shelf.PutAsync(new MemoryStream([2]), TestContext.Current.CancellationToken);

        // Rounds that find nothing say nothing: the one that finds the old file is told.
        clock.Advance(TimeSpan.FromMinutes(36));
        await shelf.Swept.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Null(await shelf.OpenAsync(old.Id, TestContext.Current.CancellationToken));
        Assert.NotNull(await shelf.OpenAsync(young.Id, TestContext.Current.CancellationToken));
    }
}
