using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Runs;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Quality;

/// <summary>Measures how much room an eval leaves: from the runs' own numbers for metrics and slices, from the scores for samples.</summary>
internal static class Saturation
{
    private const double Level = 0.95;

    public static SaturationReport Of(EvalDefinition definition, MetricSpec metric, IReadOnlyList<RunReport> reports, ScoreTable table, SampleNames names)
    {
        (SampleGroup? passed, SampleGroup? failed) = definition.IsShare(metric) && ScoreTable.Ideal(metric.Direction) is { } ideal && table.Models > 0
            ? Groups(table, names, ideal) : (null, null);
        return new SaturationReport { Cells = [.. Cells(definition, reports)], NeverFailed = passed, NeverPassed = failed, Models = table.Models };
    }

    private static (SampleGroup Passed, SampleGroup Failed) Groups(ScoreTable table, SampleNames names, double ideal)
    {
        (GroupTally passed, GroupTally failed) = (new(names), new(names));
        for (int sample = 0; sample < table.Samples; sample++)
        {
            ReadOnlySpan<double> row = table.Row(sample);
            if (ScoreTable.IsComplete(row))
            {
                passed.Add(sample, !row.ContainsAnyExcept(ideal));
                failed.Add(sample, !row.ContainsAnyExcept(1 - ideal));
            }
        }
        return (passed.Group(), failed.Group());
    }

    private static IEnumerable<SaturationCell> Cells(EvalDefinition definition, IReadOnlyList<RunReport> reports) =>
        from metric in definition.Metrics
        from cell in reports.SelectMany(report => report.Metrics).Where(row => row.Name == metric.Name && row.Value is not null)
            .GroupBy(row => row.Slice is null ? "" : Numbers.Slice(row.Slice)).OrderBy(cell => cell.Key, StringComparer.Ordinal)
        select Cell(definition, metric, [.. cell]);

    private static SaturationCell Cell(EvalDefinition definition, MetricSpec metric, MetricReport[] models)
    {
        double? ideal = definition.IsShare(metric) ? ScoreTable.Ideal(metric.Direction) : null;
        MetricReport best = metric.Direction == Direction.LowerIsBetter ? models.MinBy(row => row.Value)! : models.MaxBy(row => row.Value)!;
        int? ceiling = ideal is { } good ? models.Count(row => Reaches(row, good)) : null;
        int? floor = ideal is { } other ? models.Count(row => Reaches(row, 1 - other)) : null;
        return new SaturationCell(
            metric.Name, best.Slice, metric.Direction, best.N, models.Length, ceiling, Share(ceiling, models.Length), floor, Share(floor, models.Length),
            best.Value, best.Ci, ideal is { } wanted ? Math.Abs(wanted - best.Value!.Value) : null,
            ideal is { } top && best.Ci is { } ci ? ci with { Low = Math.Max(0, top == 1 ? 1 - ci.High : ci.Low), High = top == 1 ? 1 - ci.Low : ci.High } : null);
    }

    private static bool Reaches(MetricReport row, double value) => row.Ci is { } ci && (value == 1
        ? ci.High >= 1 - SaturationRule.Headroom - SaturationRule.Rounding : ci.Low <= SaturationRule.Headroom + SaturationRule.Rounding);

    private static IntervalReport? Share(int? count, int of) => count is { } known ? IntervalReport.Of(Proportion.ClopperPearson(known, of, Level)) : null;
}
