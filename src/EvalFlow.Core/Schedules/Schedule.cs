using Cronos;

namespace EvalFlow.Core.Schedules;

/// <summary>When freshness is looked after.</summary>
/// <param name="Cron">Minute, hour, day, month, weekday.</param>
/// <param name="Zone">Whose clock the cron expression speaks of.</param>
/// <param name="MaxRuns">Runs to start at most for evals that were never run on a current model.</param>
/// <param name="MaxUsdPerRun">What each of them may spend; null for no bound.</param>
public sealed record Schedule(string Id, string Cron, TimeZoneInfo Zone, int MaxRuns = 0, double? MaxUsdPerRun = null)
{
    /// <summary>Once a day, early in the morning, for hosts that say nothing else; starts no runs.</summary>
    public static Schedule Daily { get; } = new("daily", "0 6 * * *", TimeZoneInfo.Utc);

    private readonly CronExpression _expression = CronExpression.Parse(Cron);

    /// <summary>The first time after a moment; null when there is none.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset moment) => _expression.GetNextOccurrence(moment, Zone);

    /// <summary>The last time in (from, to]; null when there is none.</summary>
    public DateTimeOffset? LastWithin(DateTimeOffset from, DateTimeOffset to)
    {
        DateTimeOffset? last = null;
        for (DateTimeOffset? next = NextAfter(from); next <= to; next = NextAfter(next.Value))
        {
            last = next;
        }
        return last;
    }
}
