using AnchorOrleans.Identifiers;
using AnchorOrleans.Silo.Recordings;

namespace AnchorOrleans.Silo.Tests.Recordings;

public sealed class UnfinishedRecordingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, 123, TimeSpan.Zero);

    [Theory]
    [InlineData("default", "0197f3c0-0000-7000-8000-000000000003")]
    [InlineData("acme", "../../with slash_and_underscore")]
    public void All_that_must_be_known_after_a_crash_is_in_the_name(string tenant, string session)
    {
        var begun = UnfinishedRecording.Begin("/srv/recordings", new TenantKey(new TenantId(tenant), session), Now);

        Assert.Equal("/srv/recordings", Path.GetDirectoryName(begun.Path));
        Assert.Equal(begun, UnfinishedRecording.TryParse(begun.Path));
    }

    [Theory]
    [InlineData("notes.txt")]
    [InlineData("a.mp4")]
    [InlineData("zz_0197f3c000007000800000000000000a_1.mp4")]
    [InlineData("61_0197f3c000007000800000000000000a_1.mp4")]
    [InlineData("612f62_0197f3c000007000800000000000000a_99999999999999999.mp4")]
    [InlineData("612f62_0197f3c000007000800000000000000a_1.mp4.part")]
    public void What_nobody_recorded_is_left_alone(string name) => Assert.Null(UnfinishedRecording.TryParse($"/srv/recordings/{name}"));
}
