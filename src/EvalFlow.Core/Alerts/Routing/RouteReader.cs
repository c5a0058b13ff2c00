using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Alerts;

/// <summary>Reads one rule of a routing file.</summary>
/// <param name="channels">Channels of the file.</param>
/// <param name="names">All names a rule may use.</param>
/// <param name="teams">Owners by team.</param>
internal sealed class RouteReader(
    IReadOnlyList<ChannelSpec> channels, IReadOnlyList<string> names, IReadOnlyDictionary<string, IReadOnlyList<string>> teams)
{
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
            Quiet = fields.Map("quiet_hours") is { } quiet ? QuietHoursReader.Read(quiet) : null,
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

    /// <summary>The texts under the key that are among the allowed; each other is reported.</summary>
    internal static IReadOnlyList<string> Known(Fields fields, string key, IReadOnlyList<string> allowed)
    {
        IReadOnlyList<string> texts = fields.Texts(key) ?? [];
        foreach (string text in texts.Where(text => !allowed.Contains(text)))
        {
            fields.Problem(key, $"'{SafeName.Of(text, 80)}' is not allowed for '{key}'.{Suggestion.Ask(text, allowed)}", allowed.Count == 0 ? "There are none; delete it." : $"Use some of: {string.Join(", ", allowed)}.");
        }
        return [.. texts.Where(allowed.Contains)];
    }
}
