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
            comparison = comparison with { Comparisons = [.. comparison.Comparisons.GroupBy(row => row.Slice is null).SelectMany(family => Judge([.. family], corrections, comparison.Alpha))] };
        }
        return comparison with { Comparisons = [.. comparison.Comparisons.Select(row => Noted(row, definition, baseline, candidate, calibrations))] };
    }

    private async Task GatherAsync(
        DifferenceCorrections corrections, EvalDefinition definition, Run baseline, Run candidate, CancellationToken cancellationToken)
    {
        string[] graders = [.. definition.Graders.Select(grader => grader.Name)];
        await foreach (SamplePair pair in new PairedRuns(runs).ReadAsync(baseline, candidate, sameSamples: true, cancellationToken))
        {
            if (pair is { Baseline: { } before, Candidate: { } after })
            {
                corrections.Add(before, after, graders);
            }
        }
    }

    // One family: corrected p-values where there are some, the others as they are.
    private static IEnumerable<ComparisonRow> Judge(ComparisonRow[] rows, DifferenceCorrections corrections, double alpha)
    {
        CorrectedDifference?[] corrected = [.. rows.Select(row => corrections.Find(row.Metric, row.Slice, 1 - alpha))];
        double?[] p = [.. rows.Select((row, i) => corrected[i] is { } each ? each.PValue : row.PValue)];
        int[] tested = [.. Enumerable.Range(0, rows.Length).Where(i => p[i] is not null)];
        double[] adjusted = BenjaminiHochberg.Adjust([.. tested.Select(i => p[i]!.Value)]);
        for (int i = 0; i < rows.Length; i++)
        {
            double? q = Array.IndexOf(tested, i) is >= 0 and var place ? adjusted[place] : null;
            yield return corrected[i] is { } each
                ? Corrected(rows[i], each with { QValue = q }, corrections.Find(rows[i].Metric, rows[i].Slice, 1 - (2 * alpha)), alpha)
                : rows[i];
        }
    }

    private static ComparisonRow Corrected(ComparisonRow row, CorrectedDifference corrected, CorrectedDifference? narrow, double alpha)
    {
        Verdict verdict = new VerdictRule(alpha).Judge(
            corrected.Delta, corrected.QValue, Interval(corrected.Ci), Interval(narrow?.Ci), row.Margin, row.Direction);
        ComparisonRow judged = row with { Corrected = corrected, Verdict = verdict, NeededN = null };
        return judged with { Summary = JudgeSentence.For(judged, row.Verdict, alpha) };
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
