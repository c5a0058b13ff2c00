using System.Globalization;
using EvalFlow.Core.Findings;
using EvalFlow.Core.Records;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Reports.Documents;

namespace EvalFlow.Core.Readiness;

/// <summary>What an evidence pack says beside the numbers.</summary>
internal static class PackWords
{
    public static IEnumerable<Paragraph> Lead(ReadinessReport report)
    {
        yield return new Paragraph(report.Summary, report.Recommendation switch
        {
            Recommendation.Ready => Verdict.Improved,
            Recommendation.ReadyWithWaivers => Verdict.Inconclusive,
            Recommendation.NotReady => Verdict.Regressed,
        });
        if (report.Decision is { } decision)
        {
            string changed = decision.Holds ? "" : " Results have changed since.";
            yield return new Paragraph($"{decision.Who} decided on {Day(decision.At)} to {(decision.Launch ? "launch" : "hold")}.{Said(decision.Note)}{changed}");
        }
    }

    public static ReleaseDecision Waiver(WaiverLine waiver) => new(
        $"{waiver.EvalId}: {string.Join(", ", waiver.Covers.Select(StateWord.Of))}", waiver.RiskOwner,
        $"{waiver.Reason.TrimEnd('.')}. Meanwhile: {waiver.Mitigation.TrimEnd('.')}.{(waiver.InForce ? "" : " Expired.")} Given by {waiver.GivenBy} ({waiver.WaiverId}).",
        waiver.GivenAt, new DateTimeOffset(waiver.Expires.ToDateTime(TimeOnly.MaxValue), TimeSpan.Zero));

    public static IEnumerable<ReleaseDecision> Signatures(ReadinessReport report) => report.SignOffs.Select(signed => new ReleaseDecision(
        signed.EvalId, signed.Who, $"Result {signed.ResultHash[..12]} of run {signed.RunId}.{Said(signed.Note)}{(signed.Holds ? "" : " Void: the result has changed.")}", signed.At));

    public static IEnumerable<Section> Sections(Release release, ReadinessReport report, IEnumerable<FindingReport> findings)
    {
        Section?[] all =
        [
            Section.Of("What stands against it", report.Reasons.Count > 0 ? new Bullets(report.Reasons) : null),
            Section.Of("What is waived", report.Waived.Count > 0 ? new Bullets(report.Waived) : null),
            Section.Of("Deviations and remarks", Remarks(release, report)),
            Section.Of("Findings", Findings([.. findings])),
            Section.Of("Why each eval is required", Required(report)),
        ];
        return all.OfType<Section>();
    }

    public static IEnumerable<Fact> Facts(Release release, ReadinessReport report, Snapshot? snapshot)
    {
        ReleaseEvent told = release.Event;
        (string Name, string? Value)[] facts =
        [
            ("release", report.ReleaseId), ("event", $"{told.Source} {told.Id}"), ("launch", told.LaunchId), ("channel", told.Channel),
            ("product surfaces", told.ProductSurfaces.Count == 0 ? null : string.Join(", ", told.ProductSurfaces)), ("deadline", told.Deadline is { } due ? Day(due) : null),
            ("model", release.Model), ("baseline model", release.BaselineModel), ("received", Day(release.ReceivedAt)),
            ("hash of the required evals", report.RequiredSetHash), ("hash of the evidence", report.EvidenceHash),
            ("newest signed snapshot", snapshot is null ? "none yet" : $"SHA-256 {snapshot.Sha256}, key {snapshot.KeyId}"),
        ];
        return facts.Where(fact => fact.Value is not null).Select(fact => new Fact(fact.Name, fact.Value!));
    }

    private static Bullets? Remarks(Release release, ReadinessReport report)
    {
        string[] all = [.. release.Notes, .. report.Evals.SelectMany(eval => eval.Remarks.Select(remark => $"{eval.EvalId}: {remark}"))];
        return all.Length == 0 ? null : new Bullets(all);
    }

    private static DataTable? Findings(FindingReport[] findings) => findings.Length == 0 ? null : new DataTable(
        "Findings of this release", ["finding", DataColumn.Right("severity"), "stage", DataColumn.Text("what"), "owner", "due"],
        [.. findings.Select(one => new TableCell[]
        {
            one.FindingId, one.Finding.Severity.ToString(CultureInfo.InvariantCulture), StateWord.Of(one.Stage), one.Finding.Title,
            one.Finding.Owner ?? "nobody", one.Finding.Due?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "no day",
        })]);

    private static DataTable? Required(ReadinessReport report) => report.Evals.Count == 0 ? null : new DataTable(
        "Required evals", ["eval", DataColumn.Right("severity"), "owner", DataColumn.Text("required because"), "hash of the result"],
        [.. report.Evals.Select(eval => new TableCell[]
        {
            $"{eval.EvalId}@{eval.EvalVersion}", eval.Severity?.ToString(CultureInfo.InvariantCulture) ?? "none", eval.Owner ?? "nobody", eval.RequiredBecause, eval.ResultHash?[..12] ?? "none",
        })]);

    private static string Said(string? note) => note is null ? "" : $" {note.TrimEnd('.')}.";

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
