namespace EvalFlow.Core.Reviews;

/// <summary>What one person read on one of their days. Nobody else is shown it, and the audit log leaves it out.</summary>
public sealed record ReviewerDay
{
    // Nobody reads one response longer; they have gone for a coffee with the page open.
    private static readonly TimeSpan LongestRead = TimeSpan.FromMinutes(10);

    private const int Grave = 4;

    /// <summary>Weighted seconds of reading done.</summary>
    public double ReadSeconds { get; init; }

    /// <summary>Responses revealed.</summary>
    public int Reveals { get; init; }

    /// <summary>When they began to work after the last break; null before they began.</summary>
    public DateTimeOffset? WorkingSince { get; init; }
    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>The item they hold, and its queue; null when none.</summary>
    public string? QueueId { get; init; }
    public string? ItemId { get; init; }

    /// <summary>When the text that is open was revealed; null while all is masked.</summary>
    public DateTimeOffset? RevealedAt { get; init; }

    /// <summary>The text that is open is not the item's: it was looked up in a run or an eval.</summary>
    public bool IsElsewhere { get; init; }
    public double Weight { get; init; }

    /// <summary>Weighted minutes, those of the text that is open now included.</summary>
    public double MinutesAt(DateTimeOffset now) => (ReadSeconds + Open(now)) / 60;

    /// <summary>The day with the person seen at work; a pause that was long enough was a break.</summary>
    internal ReviewerDay Seen(DateTimeOffset now, ReviewerSettings settings) => this with
    {
        WorkingSince = LastSeen is { } last && now - last < TimeSpan.FromMinutes(settings.BreakMinutes) ? WorkingSince ?? now : now,
        LastSeen = now,
    };

    /// <summary>The day with another item in hand, or none; the text of the one before is masked again.</summary>
    internal ReviewerDay Holding(string? queueId, string? itemId, DateTimeOffset now) => ItemId == itemId
        ? this
        : Shut(now) with { QueueId = queueId, ItemId = itemId };

    /// <param name="severity">1 to 5; null counts as grave, since nobody said that it is not.</param>
    internal ReviewerDay Revealed(DateTimeOffset now, int? severity) => this with
    {
        ReadSeconds = ReadSeconds + Open(now),
        RevealedAt = now,
        IsElsewhere = false,
        Reveals = Reveals + 1,
        Weight = (severity ?? Grave) >= Grave ? 1 : 0.5,
    };

    /// <summary>The day with a text revealed outside of the queue; the item in hand stays in hand.</summary>
    internal ReviewerDay RevealedElsewhere(DateTimeOffset now, int? severity) => Revealed(now, severity) with { IsElsewhere = true };

    /// <summary>The day without the text that was open outside of the queue. An item's text stays: its page may still be open.</summary>
    internal ReviewerDay PutAway(DateTimeOffset now) => IsElsewhere ? Shut(now) : this;

    private ReviewerDay Shut(DateTimeOffset now) => this with { ReadSeconds = ReadSeconds + Open(now), RevealedAt = null, IsElsewhere = false };

    private double Open(DateTimeOffset now) =>
        RevealedAt is { } since ? Weight * Math.Min((now - since).TotalSeconds, LongestRead.TotalSeconds) : 0;
}

/// <summary>What a person should know about their own day.</summary>
/// <param name="MinutesToday">Weighted minutes of reading.</param>
/// <param name="BreakDue">They have worked for long without a break.</param>
/// <param name="Nudge">They have read a good deal today: is it enough?</param>
public sealed record Exposure(double MinutesToday, int DailyMinutes, bool BreakDue, bool Nudge)
{
    internal static Exposure Of(ReviewerDay day, ReviewerSettings settings, DateTimeOffset now)
    {
        double minutes = day.MinutesAt(now);
        bool tired = day.WorkingSince is { } since && now - since >= TimeSpan.FromMinutes(settings.BreakAfterMinutes);
        return new Exposure(Math.Round(minutes, 1), settings.DailyMinutes, tired, minutes >= settings.NudgeMinutes);
    }

    internal bool IsSpent => MinutesToday >= DailyMinutes;
}
