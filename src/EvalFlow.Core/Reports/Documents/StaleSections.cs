using System.Globalization;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Regressions;

namespace EvalFlow.Core.Reports.Documents;

/// <summary>Beside the numbers of one eval: why they may no longer mean what they meant. Nothing when they do, and when nobody looked.</summary>
internal static class StaleSections
{
    public static IEnumerable<Paragraph> Lead(IReadOnlyList<StaleReason>? reasons) => reasons is not { Count: > 0 } known ? []
        : [new Paragraph($"This eval is stale, for the {(known.Count == 1 ? "reason" : "reasons")} below: its score may no longer mean what it meant.", Verdict.NotComparable)];

    public static Section? Reasons(IReadOnlyList<StaleReason>? reasons) => reasons is not { Count: > 0 } known ? null
        : Section.Of("Out of date", new Bullets([.. known.Select(reason => string.Create(CultureInfo.InvariantCulture, $"Since {reason.Since:yyyy-MM-dd}: {reason.Text} {reason.Fix}"))]));
}
