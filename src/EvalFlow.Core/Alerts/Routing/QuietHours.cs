namespace EvalFlow.Core.Alerts;

/// <summary>Hours in which alerts below a severity wait. They are told afterwards, in one message.</summary>
/// <param name="From">Local time at which they begin.</param>
/// <param name="To">Local time at which they end; when it is not after From, on the next day.</param>
/// <param name="Below">Alerts of this severity and above never wait; 2 to 5.</param>
/// <param name="Days">Days on which quiet hours begin; on other days there are none.</param>
public sealed record QuietHours(TimeOnly From, TimeOnly To, TimeZoneInfo Zone, int Below, IReadOnlyList<DayOfWeek> Days)
{
    /// <summary>When the quiet hours end in which <paramref name="now"/> lies, or null when it lies in none.</summary>
    public DateTimeOffset? EndFor(int severity, DateTimeOffset now)
    {
        if (severity >= Below)
        {
            return null;
        }
        DateOnly today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, Zone).DateTime);
        DateTimeOffset? end = null;
        // Yesterday's may last into today.
        foreach (DateOnly day in (DateOnly[])[today.AddDays(-1), today])
        {
            if (Days.Contains(day.DayOfWeek) && Moment(day, From) <= now && now < Moment(To > From ? day : day.AddDays(1), To))
            {
                end = Moment(To > From ? day : day.AddDays(1), To);
            }
        }
        return end;
    }

    // A time that the clock skips is taken as if it had not been put forward; one that it shows twice, as the first.
    private DateTimeOffset Moment(DateOnly day, TimeOnly time)
    {
        DateTime local = day.ToDateTime(time);
        TimeSpan offset = Zone.IsAmbiguousTime(local) ? Zone.GetAmbiguousTimeOffsets(local).Max()
            : Zone.GetUtcOffset(Zone.IsInvalidTime(local) ? local.AddHours(-1) : local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
