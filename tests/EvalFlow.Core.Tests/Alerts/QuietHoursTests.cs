using EvalFlow.Core.Alerts;
using FsCheck.Fluent;

namespace EvalFlow.Core.Tests.Alerts;

public sealed class QuietHoursTests
{
    private static readonly DayOfWeek[] EveryDay = [.. Enum.GetValues<DayOfWeek>()];
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text + "Z", System.Globalization.CultureInfo.InvariantCulture);

    private static DateTimeOffset? End(string now, string from = "20:00", string to = "07:00", TimeZoneInfo? zone = null, DayOfWeek[]? days = null, int severity = 3) =>
        new QuietHours(TimeOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture), TimeOnly.Parse(to, System.Globalization.CultureInfo.InvariantCulture), zone ?? London, 4, days ?? EveryDay)
            .EndFor(severity, Utc(now));

    [Theory]
    [InlineData("2026-11-24 19:59", null)]
    [InlineData("2026-11-24 20:00", "2026-11-25 07:00")]
    [InlineData("2026-11-25 06:59", "2026-11-25 07:00")]
    [InlineData("2026-11-25 07:00", null)]
    [InlineData("2026-07-24 19:00", "2026-07-25 06:00")]   // summer time
    [InlineData("2026-03-28 23:00", "2026-03-29 06:00")]   // the clock goes forward in between
    [InlineData("2026-10-24 22:00", "2026-10-25 07:00")]   // and back
    public void End_OverNight_FollowsTheLocalClock(string now, string? end) => Assert.Equal(end is null ? null : Utc(end), End(now));

    [Fact]
    public void End_WithinADay_AndOnSomeDaysOnly()
    {
        Assert.Equal(Utc("2026-11-28 18:00"), End("2026-11-28 12:00", "09:00", "18:00", days: [DayOfWeek.Saturday]));
        Assert.Null(End("2026-11-27 12:00", "09:00", "18:00", days: [DayOfWeek.Saturday]));
        // Saturday's night lasts into Sunday, Sunday itself has none.
        Assert.Equal(Utc("2026-11-29 07:00"), End("2026-11-29 03:00", days: [DayOfWeek.Saturday]));
        Assert.Null(End("2026-11-29 21:00", days: [DayOfWeek.Saturday]));
    }

    [Fact]
    public void End_OfASevereAlert_IsNow() => Assert.Null(End("2026-11-24 22:00", severity: 4));

    // The clock shows 01:30 twice on the day it goes back, and never on the day it goes forward.
    [Fact]
    public void End_AtATimeThatIsDoubledOrSkipped_IsStillOneMoment()
    {
        Assert.Equal(Utc("2026-10-25 00:30"), End("2026-10-25 00:10", "23:00", "01:30"));
        Assert.Null(End("2026-10-25 01:10", "23:00", "01:30"));
        Assert.Equal(Utc("2026-03-29 01:30"), End("2026-03-29 00:10", "23:00", "01:30"));
    }

    [Fact]
    public void End_Always_IsAheadWithinADayAndIsAnEnd() => Law.Holds(
        from minute in Gen.Choose(0, 2 * 366 * 24 * 60) from start in Gen.Choose(0, 1439) from stop in Gen.Choose(0, 1439) where start != stop select (minute, start, stop),
        input =>
        {
            QuietHours quiet = new(new TimeOnly(0).AddMinutes(input.start), new TimeOnly(0).AddMinutes(input.stop), London, 4, EveryDay);
            DateTimeOffset now = Utc("2026-01-01 00:00").AddMinutes(input.minute);
            return quiet.EndFor(3, now) is not { } end || (end > now && end <= now.AddHours(25) && quiet.EndFor(3, end.AddTicks(-1)) == end);
        });
}
