using System.Globalization;
using EvalFlow.Core.Audit;
using EvalFlow.Web.Kit;

namespace EvalFlow.Web.Audit;

/// <summary>Which entries to list; all of it stands in the address.</summary>
/// <param name="Since">First day, YYYY-MM-DD (UTC).</param>
/// <param name="Until">Last day.</param>
/// <param name="Subject">Id of a record, or of what it belongs to.</param>
/// <param name="Page">1-based.</param>
public sealed record AuditListQuery(string? Who, string? Kind, string? Subject, string? Since, string? Until, int Page)
{
    public const int PageSize = 100;

    /// <summary>Kinds that people look for; others can be written into the address.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        ListAudit.AlertKind, ListAudit.SilenceKind, "finding", "mitigation", "release", "waiver", "sign_off", "launch_decision", "readiness_snapshot",
        "review_queue", "review_item", "review_label", "transcript_read", "work_item", "eval_state", "served_run",
    ];

    public bool IsFiltered => new[] { Who, Kind, Subject, Since, Until }.Any(part => Typed.Text(part) is not null);

    public string UrlOf(int page) => ListUrl.Of("/audit", page, ("who", Who), ("kind", Kind), ("subject", Subject), ("since", Since), ("until", Until));

    /// <summary>A day of an address; nothing for what is none.</summary>
    public AuditQuery ToQuery() => new(Day(Since), Day(Until)?.AddDays(1), Typed.Text(Who), Typed.Text(Kind), Typed.Text(Subject));

    private static DateTimeOffset? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) && day < DateOnly.MaxValue
            ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) : null;
}
