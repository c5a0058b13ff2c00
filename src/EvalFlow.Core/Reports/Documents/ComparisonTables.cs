using EvalFlow.Core.Regressions;
using EvalFlow.Core.Reports.Charts;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Reports.Documents;

/// <summary>Tables and charts of a comparison. Where a judge is calibrated on both runs, the corrected numbers are drawn, as the verdict rests on them.</summary>
internal static class ComparisonTables
{
    /// <summary>Dumbbells, a chart for each unit.</summary>
    public static IEnumerable<Block> Dumbbells(string title, IEnumerable<ComparisonRow> rows) => ByUnit(rows).Select(group => new Figure(
        DumbbellChart.Of(new DumbbellPlot(title, group.Key, [.. group.Select(row => new DumbbellRow(
            Name(row), row.NPaired, row.Corrected?.Baseline ?? row.Baseline, row.Corrected?.Candidate ?? row.Candidate, Ci(row), row.Verdict))]))));

    /// <summary>Differences and margins, a chart for each unit.</summary>
    public static IEnumerable<Block> Forests(string title, IEnumerable<ComparisonRow> rows) => ByUnit(rows).Select(group => new Figure(
        ForestChart.Of(new ForestPlot(title, group.Key, [.. group.Select(row => new ForestRow(
            Name(row), row.NPaired, row.Corrected?.Delta ?? row.Delta, Ci(row), row.Margin, row.Verdict))]))));

    public static DataTable Rows(string caption, IEnumerable<ComparisonRow> rows) => new(
        caption,
        [
            "metric", "slice", "verdict", DataColumn.Right("pairs"), DataColumn.Right("left out"), DataColumn.Right("baseline"), DataColumn.Right("candidate"),
            DataColumn.Right("difference"), DataColumn.Right("95 % interval"), DataColumn.Right("q"), DataColumn.Right("newly failing"), DataColumn.Right("newly passing"), "test",
        ],
        [.. rows.SelectMany(Cells)]);

    // The numbers that the verdict rests on come first, and what the judge alone says below them.
    private static IEnumerable<IReadOnlyList<TableCell>> Cells(ComparisonRow row)
    {
        ChartUnit unit = UnitOf(row);
        TableCell[] alone =
        [
            row.Primary ? $"{row.Metric} (primary)" : row.Metric, Numbers.Slice(row.Slice), TableCell.Of(row.Verdict), Numbers.Count(row.NPaired), Numbers.Count(row.NUnmatched),
            unit.Level(row.Baseline), unit.Level(row.Candidate), unit.Difference(row.Delta), unit.Differences(row.Ci), Numbers.Chance(row.QValue),
            Numbers.Count(row.NewlyFailing), Numbers.Count(row.NewlyPassing), row.Test,
        ];
        if (row.Corrected is not { } corrected)
        {
            return [alone];
        }
        TableCell[] rested =
        [
            .. alone[..5], unit.Level(corrected.Baseline), unit.Level(corrected.Candidate), unit.Difference(corrected.Delta), unit.Differences(corrected.Ci),
            Numbers.Chance(corrected.QValue), .. alone[10..12], Calibration.CorrectionMethod.Words(corrected.Method),
        ];
        TableCell[] byJudge = [$"{row.Metric}, by the judge alone", alone[1], "", .. alone[3..]];
        return [rested, byJudge];
    }

    public static ChartUnit UnitOf(ComparisonRow row) =>
        row.Baseline is not (< 0 or > 1) && row.Candidate is not (< 0 or > 1) && row.Delta is not (< -1 or > 1) ? ChartUnit.Share : ChartUnit.Number;

    private static IEnumerable<IGrouping<ChartUnit, ComparisonRow>> ByUnit(IEnumerable<ComparisonRow> rows) => rows.GroupBy(UnitOf);

    private static IntervalReport? Ci(ComparisonRow row) => row.Corrected is { } corrected ? corrected.Ci : row.Ci;

    private static string Name(ComparisonRow row) => row.Slice is null ? row.Metric : $"{Numbers.Slice(row.Slice)}: {row.Metric}";
}
