using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Regressions;

/// <summary>
/// Lets verdicts on a judge's metrics rest on numbers corrected for the judge's errors, where it is calibrated on both runs;
/// says of other judges that they are not.
/// </summary>
internal sealed class JudgeCorrection(IRunStore runs, ICalibrationStore store)
{
    public async Task<Comparison> ApplyAsync(
        Comparison comparison, EvalDefinition definition, Run baseline, Run candidate, CancellationToken cancellationToken)
    {
        if (!comparison.Comparable)
        {
            return comparison;
        }
        IReadOnlyList<JudgeCalibration> calibrations = await store.ListAsync(definition.Id, cancellationToken);
        DifferenceCorrections? corrections = await DifferenceCorrections.OpenAsync(store, definition, baseline, candidate, calibrations, cancellationToken);
        if (corrections is not null)
        {
            await GatherAsync(corrections, definition, baseline, candidate, cancellationToken);
            comparison = comparison with
            {
                Comparisons = [.. comparison.Comparisons.GroupBy(row => row.Slice is null).SelectMany(family => Judge([.. family], corrections, comparison))],
            };
        }
        return comparison with { Comparisons = [.. comparison.Comparisons.Select(row => Noted(row, definition, baseline, candidate, calibrations))] };
    }

    private async Task GatherAsync(
        DifferenceCorrections corrections, EvalDefinition definition, Run baseline, Run candidate, CancellationToken cancellationToken)
    {
        string[] graders = [.. definition.Graders.Select(grader => grader.Name)];
        PairedRows rows = new((run, token) => runs.ReadPartsAsync(run, ShardPart.Scores, token));
        await foreach (RowBatch batch in rows.ReadAsync(baseline, candidate, cancellationToken))
        {
            foreach (RowPair pair in batch.Pairs.Where(pair => pair is { Baseline: >= 0, Candidate: >= 0 }))
            {
                corrections.Add(ScoreBlock.Sample(batch.Baseline!, pair.Baseline), ScoreBlock.Sample(batch.Candidate!, pair.Candidate), graders);
            }
        }
    }

    // One family: corrected p-values where there are some, the others as they are.
    private static IEnumerable<ComparisonRow> Judge(ComparisonRow[] rows, DifferenceCorrections corrections, Comparison comparison)
    {
        double alpha = comparison.Alpha;
        CorrectedDifference?[] corrected = [.. rows.Select(row => corrections.Find(row.Metric, row.Slice, 1 - alpha))];
        double?[] q = TestFamily.QValues([.. rows.Select((row, i) => corrected[i] is { } each ? each.PValue : row.PValue)]);
        for (int i = 0; i < rows.Length; i++)
        {
            yield return corrected[i] is { } each
                ? Corrected(rows[i], each with { QValue = q[i] }, level => corrections.Find(rows[i].Metric, rows[i].Slice, level), comparison)
                : rows[i];
        }
    }

    // A planned look may use less than alpha, and none of it when the plan is used up.
    private static ComparisonRow Corrected(
        ComparisonRow row, CorrectedDifference corrected, Func<double, CorrectedDifference?> at, Comparison comparison)
    {
        double alpha = comparison.Look?.Alpha ?? comparison.Alpha;
        Interval? At(double level) => alpha == 0 ? null : Interval(at(level)?.Ci);
        Interval? narrow = At(1 - (2 * alpha));
        Verdict verdict = new VerdictRule(alpha).Judge(corrected.Delta, corrected.QValue, At(1 - alpha), narrow, row.Margin, row.Direction);
        ComparisonRow judged = row with
        {
            Corrected = corrected,
            Verdict = verdict,
            // These were worked out from the judge's own numbers, on which the verdict no longer rests.
            NeededN = null,
            NeededEpochs = null,
            NonInferior = row.Margin is { } margin ? ComparisonRows.NonInferior(narrow, margin, row.Direction) : null,
            MarginCi = row.Margin is null ? null : IntervalReport.Of(narrow),
        };
        return judged with { Summary = JudgeSentence.For(judged, row.Verdict, comparison) };
    }

    private static Interval? Interval(IntervalReport? ci) => ci is null ? null : new Interval(ci.Low, ci.High, ci.Level, ci.Method);

    private static ComparisonRow Noted(
        ComparisonRow row, EvalDefinition definition, Run baseline, Run candidate, IReadOnlyList<JudgeCalibration> calibrations)
    {
        string grader = definition.Metrics.First(metric => metric.Name == row.Metric).Grader;
        if (row.Corrected is not null || !definition.Graders.First(each => each.Name == grader).IsJudge)
        {
            return row;
        }
        string[] open = [.. new[] { baseline, candidate }.Where(run => DifferenceCorrections.Own(calibrations, run, grader) is null).Select(run => run.RunId)];
        string note = JudgeSentence.NotCorrected(grader, open);
        return row with { JudgeNote = note, Summary = $"{row.Summary} {note}" };
    }
}
