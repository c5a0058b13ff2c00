using EvalFlow.Core.Regressions;
using EvalFlow.Core.Reports.Charts;
using EvalFlow.Core.Reports.Documents;

namespace EvalFlow.Core.Reports;

/// <summary>The charts of a comparison and its numbers in words, for whoever shows them elsewhere than in a report.</summary>
public static class ComparisonFigures
{
    /// <summary>From the baseline to the candidate, a chart for each unit.</summary>
    public static IReadOnlyList<Chart> Dumbbells(string title, IEnumerable<ComparisonRow> rows) => Charts(ComparisonTables.Dumbbells(title, rows));

    /// <summary>Differences with their intervals and margins, a chart for each unit.</summary>
    public static IReadOnlyList<Chart> Forests(string title, IEnumerable<ComparisonRow> rows) => Charts(ComparisonTables.Forests(title, rows));

    /// <summary>A level of the row's metric: "12.0 %".</summary>
    public static string Level(ComparisonRow row, double? value) => ComparisonTables.UnitOf(row).Level(value);

    /// <summary>A difference with its interval: "+2.9 (+1.1 to +4.7)"; corrected where the judge is calibrated.</summary>
    public static string Difference(ComparisonRow row) => ComparisonTables.UnitOf(row).DifferenceWithin(
        row.Corrected?.Delta ?? row.Delta, row.Corrected is { } corrected ? corrected.Ci : row.Ci);

    /// <summary>What a difference is counted in: "points" for shares, else nothing.</summary>
    public static string Unit(ComparisonRow row) => ComparisonTables.UnitOf(row) == ChartUnit.Share ? "points" : "";

    private static IReadOnlyList<Chart> Charts(IEnumerable<Block> blocks) => [.. blocks.OfType<Figure>().Select(figure => figure.Chart)];
}
