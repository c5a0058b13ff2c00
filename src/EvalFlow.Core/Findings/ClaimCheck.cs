using EvalFlow.Core.Alerts;
using EvalFlow.Core.Regressions;

namespace EvalFlow.Core.Findings;

/// <summary>Decides from comparisons alone whether a run shows a claim, and whether a later one takes it back. docs/findings.md has the rules.</summary>
internal static class ClaimCheck
{
    /// <param name="index">0-based place of the claim.</param>
    /// <param name="before">From the run that showed the trouble to the linked run.</param>
    /// <param name="baseline">From the run before the trouble to the linked run; null when there is none.</param>
    public static ClaimEvidence Of(int index, Claim claim, Comparison before, Comparison? baseline)
    {
        EvidenceRow? improved = Row(claim, before);
        EvidenceRow? recovered = baseline is null ? null : Row(claim, baseline);
        (bool holds, string because) = Decide(claim, improved, recovered);
        return new ClaimEvidence
        {
            Claim = index,
            Run = before.CandidateRun,
            Holds = holds,
            Because = because,
            Rows = [.. new[] { improved, recovered }.OfType<EvidenceRow>()],
        };
    }

    /// <summary>The row of a later comparison that takes the claim back; null when none does. Inconclusive takes nothing back.</summary>
    public static EvidenceRow? Decayed(Claim claim, Comparison later) =>
        Row(claim, later) is { } row && (row.Verdict == Verdict.Regressed || (row.Verdict == Verdict.Changed && !Moved(claim, row))) ? row : null;

    private static (bool Holds, string Because) Decide(Claim claim, EvidenceRow? improved, EvidenceRow? recovered)
    {
        if (improved is null)
        {
            return (false, $"The run says nothing of {claim}.");
        }
        if (recovered?.Verdict is Verdict.Equivalent or Verdict.Improved)
        {
            return (true, $"As good as before the trouble (run {recovered.Against}): {recovered.Summary}");
        }
        if (!Moved(claim, improved))
        {
            return (false, $"Not shown to be better than run {improved.Against}: {improved.Summary}");
        }
        return recovered?.Verdict == Verdict.Regressed
            ? (false, $"Better, but still worse than before the trouble (run {recovered.Against}): {recovered.Summary}")
            : (true, $"Better than run {improved.Against}, which showed the trouble: {improved.Summary}");
    }

    // A metric without a good direction never improves; it changes, and the claim says which way was meant.
    private static bool Moved(Claim claim, EvidenceRow row) => row.Verdict switch
    {
        Verdict.Improved => true,
        Verdict.Changed => claim.Move switch { Move.Down => row.Delta < 0, Move.Up => row.Delta > 0 },
        Verdict.Regressed or Verdict.Equivalent or Verdict.Inconclusive or Verdict.NotComparable => false,
    };

    // What was compared in spite of differences, because somebody accepted them, is no proof.
    private static EvidenceRow? Row(Claim claim, Comparison comparison) => comparison.Comparisons
        .Where(row => row.Metric == claim.Metric && AlertGrouping.SliceName(row) == claim.Slice)
        .Select(row => new EvidenceRow(
            comparison.BaselineRun, row.DifferencesAccepted ? Verdict.NotComparable : row.Verdict,
            row.Baseline, row.Candidate, row.Delta, row.Ci, row.QValue, row.Summary))
        .FirstOrDefault();
}
