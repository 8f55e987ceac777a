using AnchorOrleans.Api.Sessions.History;

namespace AnchorOrleans.Api.Tests.Sessions;

public sealed class SessionHistoryTests
{
    [Theory]
    [InlineData("2026-11-22T10:59:59.9Z", "Hour", "2026-11-22T10:00:00Z")]
    [InlineData("2026-11-22T00:30:00+02:00", "Hour", "2026-11-21T22:00:00Z")]
    [InlineData("2026-11-22T00:30:00+02:00", "Day", "2026-11-21T00:00:00Z")]
    [InlineData("2026-11-22T10:00:00Z", "Week", "2026-11-16T00:00:00Z")]
    [InlineData("2026-11-23T00:00:00Z", "Week", "2026-11-23T00:00:00Z")]
    [InlineData("2026-12-01T00:00:00Z", "Week", "2026-11-30T00:00:00Z")]
    [InlineData("2026-11-30T23:59:59Z", "Month", "2026-11-01T00:00:00Z")]
    public void A_period_begins_where_calendars_say_in_UTC(string instant, string granularity, string start) => Assert.Equal(
        DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture),
        SessionHistory.StartOf(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture), Enum.Parse<Granularity>(granularity)));
}
