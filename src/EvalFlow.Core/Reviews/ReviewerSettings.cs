using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;

namespace EvalFlow.Core.Reviews;

/// <summary>How much one person reads, and what not. Everyone sets their own. docs/review.md has the sources of the defaults.</summary>
public sealed record ReviewerSettings
{
    /// <summary>Weighted minutes of reading a day; nothing more is offered afterwards.</summary>
    public int DailyMinutes { get; init; } = 300;

    /// <summary>Weighted minutes after which a person is asked whether it is enough.</summary>
    public int NudgeMinutes { get; init; } = 60;

    /// <summary>Minutes of work after which a break is due.</summary>
    public int BreakAfterMinutes { get; init; } = 50;

    /// <summary>A pause of so many minutes is a break.</summary>
    public int BreakMinutes { get; init; } = 10;

    /// <summary>Time of day (HH:mm, in <see cref="Zone"/>) after which nothing is offered; null for none.</summary>
    public string? CutOff { get; init; }

    /// <summary>Time zone of the person's days.</summary>
    public string Zone { get; init; } = "UTC";

    /// <summary>Harm domains that are never offered; no reason is asked.</summary>
    public IReadOnlyList<string> OptOut { get; init; } = [];

    internal bool IsOptedOut(string? domain) => domain is not null && OptOut.Any(one => string.Equals(one.Trim(), domain, StringComparison.OrdinalIgnoreCase));

    internal DateTime Local(DateTimeOffset now) => TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(Zone)).DateTime;

    internal bool IsAfterHours(DateTimeOffset now) => CutOff is { } text && TimeOnly.FromDateTime(Local(now)) >= TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture);

    internal IEnumerable<Problem> Check()
    {
        (string Field, int Value, int Most)[] minutes = [("daily_minutes", DailyMinutes, 480), ("nudge_minutes", NudgeMinutes, 480), ("break_after_minutes", BreakAfterMinutes, 120), ("break_minutes", BreakMinutes, 120)];
        foreach ((string field, int value, int most) in minutes.Where(one => one.Value < 1 || one.Value > one.Most))
        {
            yield return new Problem("reviewer", null, null, field, $"{value} minutes are not possible.", $"Use 1 to {most}.");
        }
        if (CutOff is not null && !TimeOnly.TryParseExact(CutOff, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            yield return new Problem("reviewer", null, null, "cut_off", $"'{CutOff}' is no time of day.", "Write 16:00.");
        }
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out _))
        {
            yield return new Problem("reviewer", null, null, "zone", $"'{Zone}' is no time zone.", "Write one such as Europe/Berlin, or UTC.");
        }
    }
}

/// <summary>Reads and changes the settings of reviewers.</summary>
public sealed class SetReviewer(ReviewRecords records)
{
    /// <summary>The person's settings, or the defaults.</summary>
    public async Task<ReviewerSettings> ReadAsync(string who, CancellationToken cancellationToken) =>
        (await records.Reviewers.FindAsync(ReviewRecords.PersonKey(who), cancellationToken))?.Body ?? new ReviewerSettings();

    /// <summary>Throws <see cref="BadInputException"/>, with nothing changed, for settings that are not possible.</summary>
    public async Task<ReviewerSettings> ChangeAsync(string who, Func<ReviewerSettings, ReviewerSettings> change, CancellationToken cancellationToken)
    {
        string id = ReviewRecords.PersonKey(who);
        ReviewerSettings first = Checked(change(new ReviewerSettings()));
        (Kept<ReviewerSettings> kept, bool created) = await records.Reviewers.CreateAsync(id, null, "set", first, new Actor(who), cancellationToken);
        return created ? kept.Body
            : (await records.Reviewers.ChangeAsync(id, now => ("set", Checked(change(now.Body))), new Actor(who), cancellationToken))!.Body;
    }

    private static ReviewerSettings Checked(ReviewerSettings settings) =>
        settings.Check().ToArray() is { Length: > 0 } problems ? throw new BadInputException(problems) : settings;
}
