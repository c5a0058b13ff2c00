namespace EvalFlow.Core.Alerts;

/// <summary>What an alert becomes, and what is told of it, in one step.</summary>
public sealed record AlertStep(Alert Alert, IReadOnlyList<AlertNotice> Notices);

/// <summary>
/// Decides from an alert, its rule and the time alone what is due now. Nothing is remembered elsewhere, so that a decision that
/// was lost in a crash is simply made again.
/// </summary>
public static class AlertDecision
{
    /// <summary>The next step of an alert that is not resolved, or null when nothing is due. Call again after each step.</summary>
    /// <param name="isMuted">True while a silence, or a failed run, keeps it quiet.</param>
    public static AlertStep? Next(Alert alert, AlertRoute route, bool isMuted, DateTimeOffset now)
    {
        // An alert without rows was raised together with its deliveries, and was told by them.
        if (isMuted || alert.State == AlertState.Resolved || alert.Rows.Count == 0)
        {
            return null;
        }
        if (route.Quiet?.EndFor(alert.Severity, now) is { } end)
        {
            return Defer(alert, end, now);
        }
        return alert.Handling.FirstToldAt is { } told
            ? Escalate(alert, route, told, now) ?? Update(alert, route, now) ?? Remind(alert, route, now)
            : Raise(alert, route, now);
    }

    /// <summary>The step with which somebody's answer, or a run that passed, is told to whoever was told of the trouble.</summary>
    /// <param name="after">The alert as it was acknowledged or resolved.</param>
    public static AlertStep Answer(Alert after, AlertRoute route, DateTimeOffset now) => after.Handling.Told.Count == 0
        ? new AlertStep(after, [])
        : Tell(after, route, after.State == AlertState.Resolved ? NoticeKind.Resolved : NoticeKind.Acknowledged, after.Handling.Told, now);

    /// <summary>The alert as told by a digest that somebody else writes.</summary>
    public static Alert ToldByDigest(Alert alert, AlertRoute route, DateTimeOffset now) => Told(alert, route, route.Channels, now);

    private static AlertStep? Defer(Alert alert, DateTimeOffset end, DateTimeOffset now) =>
        alert.Handling.FirstToldAt is not null || alert.Handling.DeferredUntil == end ? null
            : new AlertStep(alert with { Handling = (alert.Handling with { DeferredUntil = end }).With(new AlertAct(now, "deferred", null, null)) }, []);

    // Somebody who acknowledged it unasked need not be told.
    private static AlertStep? Raise(Alert alert, AlertRoute route, DateTimeOffset now) =>
        alert.State == AlertState.Open ? Tell(alert, route, NoticeKind.Raised, route.Channels, now) : null;

    private static AlertStep? Escalate(Alert alert, AlertRoute route, DateTimeOffset told, DateTimeOffset now)
    {
        int taken = alert.Handling.Escalations;
        if (alert.State != AlertState.Open || taken >= route.Escalation.Count || now < told + route.Escalation[taken].After)
        {
            return null;
        }
        EscalationStep step = route.Escalation[taken];
        AlertHandling handling = (alert.Handling with { Escalations = taken + 1 }).With(new AlertAct(now, "escalated", step.To, null));
        AlertStep next = Tell(alert with { Handling = handling }, route, NoticeKind.Escalated, step.Channels, now);
        return next with { Notices = [.. next.Notices.Select(notice => notice with { Audience = step.To })] };
    }

    private static AlertStep? Update(Alert alert, AlertRoute route, DateTimeOffset now)
    {
        bool isWorse = alert.Severity > alert.Handling.ToldSeverity;
        bool isWider = EvalsOf(alert).Except(alert.Handling.ToldEvals).Any() && now >= alert.Handling.LastToldAt + route.Gather;
        return isWorse || isWider ? Tell(alert, route, NoticeKind.Updated, [.. alert.Handling.Told.Union(route.Channels)], now) : null;
    }

    private static AlertStep? Remind(Alert alert, AlertRoute route, DateTimeOffset now) =>
        alert.State == AlertState.Open && now >= alert.Handling.LastToldAt + route.Remind
            ? Tell(alert, route, NoticeKind.Reminder, alert.Handling.Told, now) : null;

    private static AlertStep Tell(Alert alert, AlertRoute route, NoticeKind kind, IReadOnlyList<string> channels, DateTimeOffset now)
    {
        AlertNotice notice = AlertNotice.Of(alert, kind, now) with { Channels = channels, Runbook = route.Runbook };
        Alert told = Told(alert, route, channels, now);
        return new AlertStep(told with { Handling = told.Handling with { Notices = notice.Sequence } }, [notice]);
    }

    private static Alert Told(Alert alert, AlertRoute route, IReadOnlyList<string> channels, DateTimeOffset now) => alert with
    {
        Handling = alert.Handling with
        {
            Route = route.Name,
            Told = [.. alert.Handling.Told.Union(channels)],
            FirstToldAt = alert.Handling.FirstToldAt ?? now,
            LastToldAt = now,
            ToldSeverity = alert.Severity,
            ToldEvals = [.. alert.Handling.ToldEvals.Union(EvalsOf(alert))],
            DeferredUntil = null,
        },
    };

    private static IEnumerable<string> EvalsOf(Alert alert) => alert.Rows.Where(row => row.RecoveredBy is null).Select(row => row.EvalId).Distinct();
}
