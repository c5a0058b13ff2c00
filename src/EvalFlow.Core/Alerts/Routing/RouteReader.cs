using System.Globalization;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Alerts;

/// <summary>Reads one rule of a routing file.</summary>
/// <param name="channels">Channels of the file.</param>
/// <param name="names">All names a rule may use.</param>
/// <param name="teams">Owners by team.</param>
internal sealed class RouteReader(
    IReadOnlyList<ChannelSpec> channels, IReadOnlyList<string> names, IReadOnlyDictionary<string, IReadOnlyList<string>> teams)
{
    private static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    public AlertRoute Read(Fields fields)
    {
        AlertRoute route = new()
        {
            Name = fields.Text("name", required: true) ?? "",
            When = fields.Map("when") is { } when ? ReadFilter(when) : new AlertFilter(),
            Channels = ReadChannels(fields),
            Runbook = RoutingReader.ReadUrl(fields, "runbook", required: true),
            Escalation = ReadChain(fields),
            Remind = RoutingReader.ReadTime(fields, "remind"),
            Gather = RoutingReader.ReadTime(fields, "gather") ?? TimeSpan.FromMinutes(15),
            Quiet = fields.Map("quiet_hours") is { } quiet ? ReadQuiet(quiet) : null,
        };
        fields.Finish();
        if (route.Quiet is not null && route.Channels.FirstOrDefault(name => channels.Any(channel => channel is PagerDutySpec && channel.Name == name)) is { } pager)
        {
            fields.Problem("quiet_hours", $"'{pager}' is a PagerDuty channel, where each alert is an incident of its own and none may wait for a digest.", "Leave quiet hours to PagerDuty's urgencies, or move the channel to a rule without quiet_hours.");
        }
        return route;
    }

    private AlertFilter ReadFilter(Fields fields)
    {
        int? exactly = fields.Integer("severity", AlertSeverity.Lowest, AlertSeverity.Critical);
        int? least = fields.Integer("min_severity", AlertSeverity.Lowest, AlertSeverity.Critical);
        int? most = fields.Integer("max_severity", AlertSeverity.Lowest, AlertSeverity.Critical);
        if (exactly is not null && (least ?? most) is not null)
        {
            fields.Problem("severity", "severity stands beside min_severity or max_severity.", "Keep either severity, or the bounds.");
        }
        else if (least > most)
        {
            fields.Problem("min_severity", "min_severity is above max_severity, so that the rule fits nothing.", "Exchange the two.");
        }
        AlertFilter filter = new()
        {
            MinSeverity = exactly ?? least ?? AlertSeverity.Lowest,
            MaxSeverity = exactly ?? most ?? AlertSeverity.Critical,
            Kinds = Known(fields, "kind", AlertKinds.Routable),
            Domains = fields.Texts("domain") ?? [],
            Evals = fields.Texts("eval") ?? [],
            Owners = [.. fields.Texts("owner") ?? [], .. Known(fields, "team", [.. teams.Keys]).SelectMany(team => teams.GetValueOrDefault(team) ?? [])],
            Models = fields.Texts("model") ?? [],
        };
        fields.Finish();
        return filter;
    }

    private IReadOnlyList<string> ReadChannels(Fields fields)
    {
        IReadOnlyList<string> chosen = Known(fields, "channels", names);
        if (!fields.Has("channels") || fields.Texts("channels") is { Count: 0 })
        {
            fields.Problem("channels", "The rule has no channels.", $"Add channels: [...] with names of: {string.Join(", ", names)}.");
        }
        return [.. chosen.Distinct()];
    }

    private List<EscalationStep> ReadChain(Fields fields)
    {
        List<EscalationStep> chain = [];
        foreach (Fields step in fields.Items("escalate") ?? [])
        {
            TimeSpan after = RoutingReader.ReadTime(step, "after", required: true) ?? TimeSpan.Zero;
            if (chain.Count > 0 && after > TimeSpan.Zero && after <= chain[^1].After)
            {
                step.Problem("after", "The step is not later than the one before it.", "Count every step from the first message, and order them by time.");
            }
            chain.Add(new EscalationStep(after, ReadChannels(step), step.Text("to", required: true) ?? ""));
            step.Finish();
        }
        return chain;
    }

    private static QuietHours ReadQuiet(Fields fields)
    {
        TimeOnly from = ReadClock(fields, "from");
        TimeOnly to = ReadClock(fields, "to");
        TimeZoneInfo zone = ReadZone(fields);
        int below = fields.Integer("below", AlertSeverity.Lowest + 1, AlertSeverity.Critical) ?? AlertSeverity.Critical;
        IReadOnlyList<string> days = Known(fields, "days", Days);
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

    /// <summary>The texts under the key that are among the allowed; each other is reported.</summary>
    private static IReadOnlyList<string> Known(Fields fields, string key, IReadOnlyList<string> allowed)
    {
        IReadOnlyList<string> texts = fields.Texts(key) ?? [];
        foreach (string text in texts.Where(text => !allowed.Contains(text)))
        {
            fields.Problem(key, $"'{SafeName.Of(text, 80)}' is not allowed for '{key}'.{Suggestion.Ask(text, allowed)}", allowed.Count == 0 ? "There are none; delete it." : $"Use some of: {string.Join(", ", allowed)}.");
        }
        return [.. texts.Where(allowed.Contains)];
    }
}
