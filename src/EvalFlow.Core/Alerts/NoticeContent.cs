using System.Globalization;
using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Alerts;

/// <param name="Label">Ours, a few words.</param>
/// <param name="Value">On one line and short enough for every channel; may hold markup of any kind, which the channel must not read as such.</param>
public sealed record NoticeLine(string Label, string Value);

public sealed record NoticeLink(string Label, Uri Target);

/// <summary>
/// What a notice says, before a channel puts it into its own form: counts, names and links, all made safe and short. Never text
/// of a sample.
/// </summary>
public sealed record NoticeContent
{
    /// <summary>Length of a headline at most, in UTF-16 units: what Slack allows in a header.</summary>
    public const int HeadlineLength = 150;

    /// <summary>Length of any other text at most.</summary>
    public const int ValueLength = 300;

    /// <summary>Rows told one by one at most.</summary>
    public const int MaxRows = 10;

    /// <summary>Length of an address at most; a longer one is left out.</summary>
    public const int LinkLength = 600;

    private const int NameLength = 100;

    /// <summary>What happened, how urgent, to what.</summary>
    public required string Headline { get; init; }

    /// <summary>At most 8.</summary>
    public required IReadOnlyList<NoticeLine> Facts { get; init; }

    /// <summary>At most <see cref="MaxRows"/>.</summary>
    public required IReadOnlyList<NoticeLine> Rows { get; init; }

    /// <summary>Rows left out.</summary>
    public required int MoreRows { get; init; }

    /// <summary>At most 3, the runbook first.</summary>
    public required IReadOnlyList<NoticeLink> Links { get; init; }

    /// <summary>What to type on the machine with the data; null when nothing is to be compared.</summary>
    public string? Command { get; init; }

    /// <param name="web">Where the web app is; null without one.</param>
    public static NoticeContent Of(AlertNotice notice, Uri? web)
    {
        Alert alert = notice.Alert;
        AlertRow[] rows = [.. alert.Rows.Where(row => row.RecoveredBy is null || notice.Kind == NoticeKind.Resolved)];
        return new NoticeContent
        {
            Headline = SafeName.Of($"{Lead(notice)}: {alert.Title}", HeadlineLength),
            Facts = [.. FactsOf(notice).Select(fact => fact with { Value = SafeName.Of(fact.Value, ValueLength) })],
            Rows = [.. rows.Take(MaxRows).Select(row => RowLine(row))],
            MoreRows = Math.Max(0, rows.Length - MaxRows),
            Links = [.. LinksOf(notice, web).Where(link => link.Target.AbsoluteUri.Length <= LinkLength)],
            Command = alert is { Kind: AlertKinds.Regression } ? SafeName.Of($"evalflow compare {alert.BaselineRun} {alert.CandidateRun}", ValueLength) : null,
        };
    }

    private static string Lead(AlertNotice notice)
    {
        string urgency = AlertSeverity.Word(notice.Alert.Severity).ToUpperInvariant();
        return notice.Kind switch
        {
            NoticeKind.Raised => urgency,
            NoticeKind.Updated => $"{urgency}, more",
            NoticeKind.Escalated => $"{urgency}, unanswered",
            NoticeKind.Reminder => $"{urgency}, still open",
            NoticeKind.Acknowledged => "Acknowledged",
            NoticeKind.Resolved => "Resolved",
            NoticeKind.Digest => urgency,
            NoticeKind.Test => "Test",
        };
    }

    private static IEnumerable<NoticeLine> FactsOf(AlertNotice notice)
    {
        Alert alert = notice.Alert;
        yield return new("Severity", string.Create(CultureInfo.InvariantCulture, $"{alert.Severity} of 5 ({AlertSeverity.Word(alert.Severity)})"));
        if (alert.CandidateModel is { } model)
        {
            yield return alert.BaselineModel is { } baseline ? new("Release", $"{Short(model)} against {Short(baseline)}") : new("Model", Short(model));
        }
        if (alert.Domain is { } domain)
        {
            yield return new("Harm domain", domain);
        }
        if (alert.Owner is { } owner)
        {
            yield return new("Owner", owner);
        }
        if (notice.Audience is { } audience)
        {
            yield return new("For", audience);
        }
        if (notice is { Kind: NoticeKind.Acknowledged or NoticeKind.Resolved, By: { } by })
        {
            yield return new(notice.Kind == NoticeKind.Resolved ? "Resolved by" : "Acknowledged by", by);
        }
        yield return new("Alert", alert.AlertId);
        yield return new("Time", notice.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));
    }

    private static NoticeLine RowLine(AlertRow row)
    {
        string subject = row.Slice is null ? row.Metric : $"{row.Metric} in {row.Slice}";
        string counts = string.Create(CultureInfo.InvariantCulture, $"{row.Failing:#,0} of {row.N:#,0}");
        string value = row switch
        {
            { Baseline: not null } => $"{AlertWording.Move(row)}{Better(row.Direction)}, {counts} newly failing",
            { AlertId: { } id } => $"{id}, severity {row.Severity.ToString(CultureInfo.InvariantCulture)} of 5",
            _ => row.Summary,
        };
        string state = row.RecoveredBy is null ? "" : ", well again";
        return new NoticeLine(SafeName.Of(subject.Length == 0 ? row.EvalTitle : $"{Short(row.EvalTitle)}: {subject}", ValueLength), SafeName.Of(value + state, ValueLength));
    }

    private static string Better(Direction? direction) => direction switch
    {
        Direction.HigherIsBetter => " (higher is better)",
        Direction.LowerIsBetter => " (lower is better)",
        Direction.Neutral or null => "",
    };

    private static IEnumerable<NoticeLink> LinksOf(AlertNotice notice, Uri? web)
    {
        if (notice.Runbook is { } runbook)
        {
            yield return new("Runbook", runbook);
        }
        if (web is not null)
        {
            yield return new("Open alert", new Uri(web, $"alerts/{Uri.EscapeDataString(notice.Alert.AlertId)}"));
        }
        if (web is not null && notice.Alert.Kind == AlertKinds.Regression)
        {
            yield return new("Open comparison", new Uri(web, $"comparisons/{Uri.EscapeDataString(notice.Alert.BaselineRun)}/{Uri.EscapeDataString(notice.Alert.CandidateRun)}"));
        }
    }

    // A recorded model is a path; its end tells more than its beginning.
    private static string Short(string name) => SafeName.Of(name.Length <= NameLength ? name : $"…{name[^(NameLength - 1)..]}", NameLength);
}
