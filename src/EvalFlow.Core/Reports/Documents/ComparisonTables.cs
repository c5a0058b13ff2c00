using EvalFlow.Core.Regressions;
using EvalFlow.Core.Reports.Charts;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Reports.Documents;

/// <summary>Tables and charts of a comparison. Where a judge is calibrated on both runs, the corrected numbers are drawn, as the verdict rests on them.</summary>
internal static class ComparisonTables
{
    /// <summary>Dumbbells, a chart for each unit.</summary>
    public static IEnumerable<Block> Dumbbells(string title, IEnumerable<ComparisonRow> rows, bool isRepeated = false) => ByUnit(rows).Select(group => new Figure(
        DumbbellChart.Of(new DumbbellPlot(Titled(title, group), group.Key, [.. group.Select(row => new DumbbellRow(
            Name(row, group), row.NPaired, row.Corrected?.Baseline ?? row.Baseline, row.Corrected?.Candidate ?? row.Candidate, Ci(row), row.Verdict))])), isRepeated));

    /// <summary>Differences and margins, a chart for each unit.</summary>
    public static IEnumerable<Block> Forests(string title, IEnumerable<ComparisonRow> rows, bool isRepeated = false) => ByUnit(rows).Select(group => new Figure(
        ForestChart.Of(new ForestPlot(Titled(title, group), group.Key, [.. group.Select(row => new ForestRow(
            Name(row, group), row.NPaired, row.Corrected?.Delta ?? row.Delta, Ci(row), row.Margin, row.Verdict))])), isRepeated));

    /// <param name="rows">All over all samples, or all by slice.</param>
    public static DataTable Rows(string caption, IEnumerable<ComparisonRow> rows)
    {
        ComparisonRow[] sorted = [.. rows.OrderByDescending(row => row.Primary)];
        bool sliced = sorted.Any(row => row.Slice is not null);
        return new DataTable(
            caption,
            [
                .. sliced ? new DataColumn[] { "slice", "metric" } : ["metric"], "verdict", DataColumn.Right("pairs"), DataColumn.Right("left out"),
                DataColumn.Right("from"), DataColumn.Right("to"), DataColumn.Right("difference (95 % interval)"), DataColumn.Right("q"),
                DataColumn.Right("newly failing"), DataColumn.Right("newly passing"), "test",
            ],
            [.. sorted.SelectMany(row => Lines(row).Select(line => (IReadOnlyList<TableCell>)[.. sliced ? [Numbers.Slice(row.Slice), .. line] : line]))]);
    }

    // The numbers that the verdict rests on come first, and what the judge alone says below them.
    private static IEnumerable<TableCell[]> Lines(ComparisonRow row)
    {
        string metric = row.Primary ? $"{row.Metric} (primary)" : row.Metric;
        if (row.Corrected is { } corrected)
        {
            yield return
            [
                metric, TableCell.Of(row.Verdict), .. Moved(row, corrected.Baseline, corrected.Candidate, corrected.Delta, corrected.Ci, corrected.QValue),
                Calibration.CorrectionMethod.Words(corrected.Method),
            ];
        }
        yield return
        [
            row.Corrected is null ? metric : $"{row.Metric}, by the judge alone", row.Corrected is null ? TableCell.Of(row.Verdict) : "",
            .. Moved(row, row.Baseline, row.Candidate, row.Delta, row.Ci, row.QValue), UnitWords.Method(row.Test),
        ];
    }

    private static IEnumerable<TableCell> Moved(ComparisonRow row, double? from, double? to, double? delta, IntervalReport? ci, double? q)
    {
        ChartUnit unit = UnitOf(row);
        return
        [
            Numbers.Count(row.NPaired), Numbers.Count(row.NUnmatched), unit.Level(from), unit.Level(to), unit.DifferenceWithin(delta, ci), Numbers.Chance(q),
            Numbers.Count(row.NewlyFailing), Numbers.Count(row.NewlyPassing),
        ];
    }

    public static ChartUnit UnitOf(ComparisonRow row) =>
        row.Baseline is not (< 0 or > 1) && row.Candidate is not (< 0 or > 1) && row.Delta is not (< -1 or > 1) ? ChartUnit.Share : ChartUnit.Number;

    private static IEnumerable<IGrouping<ChartUnit, ComparisonRow>> ByUnit(IEnumerable<ComparisonRow> rows) => rows.GroupBy(UnitOf);

    private static IntervalReport? Ci(ComparisonRow row) => row.Corrected is { } corrected ? corrected.Ci : row.Ci;

    // What all rows share is said once.
    private static string Titled(string title, IEnumerable<ComparisonRow> rows) => IsOneMetric(rows) ? $"{title}: {rows.First().Metric}" : title;

    private static string Name(ComparisonRow row, IEnumerable<ComparisonRow> all) =>
        row.Slice is null ? row.Metric : IsOneMetric(all) ? Numbers.Slice(row.Slice) : $"{Numbers.Slice(row.Slice)}: {row.Metric}";

    private static bool IsOneMetric(IEnumerable<ComparisonRow> rows) => rows.Count() > 1 && rows.Select(row => row.Metric).Distinct().Count() == 1;
}
