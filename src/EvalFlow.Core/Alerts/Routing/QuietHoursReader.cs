using System.Globalization;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Alerts;

/// <summary>Reads the quiet hours of a rule.</summary>
internal static class QuietHoursReader
{
    private static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    public static QuietHours Read(Fields fields)
    {
        TimeOnly from = ReadClock(fields, "from");
        TimeOnly to = ReadClock(fields, "to");
        TimeZoneInfo zone = ReadZone(fields);
        int below = fields.Integer("below", AlertSeverity.Lowest + 1, AlertSeverity.Critical) ?? AlertSeverity.Critical;
        IReadOnlyList<string> days = RouteReader.Known(fields, "days", Days);
        fields.Finish();
        if (from == to && fields.Has("from") && fields.Has("to"))
        {
            fields.Problem("to", "The quiet hours end when they begin.", "Use two different times; for a whole day, let them begin and end a minute apart.");
        }
        return new QuietHours(from, to, zone, below, [.. (days.Count == 0 ? Days : days).Select(day => (DayOfWeek)((Array.IndexOf(Days, day) + 1) % 7))]);
    }

    private static TimeOnly ReadClock(Fields fields, string key)
    {
        string? text = fields.Text(key, required: true);
        if (text is not null && !TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly _))
        {
            fields.Problem(key, $"'{text}' is not a time of day.", $"Write {key}: \"HH:MM\" with quotes, between \"00:00\" and \"23:59\".");
        }
        return TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time) ? time : default;
    }

    private static TimeZoneInfo ReadZone(Fields fields)
    {
        string? text = fields.Text("zone");
        if (text is null)
        {
            return TimeZoneInfo.Utc;
        }
        if (TimeZoneInfo.TryFindSystemTimeZoneById(text, out TimeZoneInfo? zone))
        {
            return zone;
        }
        fields.Problem("zone", $"'{text}' is not a time zone of this machine.", "Use a name such as Europe/London or America/New_York; leave it out for UTC.");
        return TimeZoneInfo.Utc;
    }
}
