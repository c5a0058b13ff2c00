using System.Globalization;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Readiness;

/// <summary>What stands in the way of a launch, and what follows from it. Pure; docs/readiness.md has the rules.</summary>
internal static class ReadinessRules
{
    /// <summary>Obstacles of one eval, apart from a missing signature.</summary>
    /// <param name="reason">Why there is no result or comparison, as the release has it.</param>
    /// <param name="hasBaseline">The release is to be compared with something.</param>
    public static IEnumerable<Obstacle> Obstacles(ReadinessEval eval, string? reason, bool hasBaseline, Comparison? comparison)
    {
        if (eval.ResultHash is null)
        {
            yield return new Obstacle(ObstacleKind.NotRun, $"There is no result{(reason is null ? "" : $": {reason.TrimEnd('.')}")}.");
            yield break;
        }
        if (eval.Samples is { } samples && samples.Errored + samples.NotEvaluated > 0)
        {
            yield return new Obstacle(ObstacleKind.RunIncomplete, Invariant(
                $"{samples.Errored + samples.NotEvaluated:#,0} of {samples.Planned:#,0} samples {(samples.NotEvaluated > 0 ? "were left out or could not be evaluated" : "could not be evaluated")}."));
        }
        foreach (Obstacle obstacle in GateObstacles(eval).Concat(ComparisonObstacles(eval, reason, hasBaseline, comparison)))
        {
            yield return obstacle;
        }
        foreach (JudgeReport judge in eval.Judges.Where(judge => judge.Standing != JudgeStanding.Calibrated))
        {
            yield return new Obstacle(ObstacleKind.JudgeNotCalibrated, judge.Note ?? $"The judge '{judge.Grader}' cannot carry a decision.");
        }
        if (eval.StaleReasons.Count > 0)
        {
            yield return new Obstacle(ObstacleKind.Stale, $"The eval is stale: {string.Join(" ", eval.StaleReasons.Select(stale => stale.Text))}");
        }
        if (eval.OpenFindings.Count > 0)
        {
            yield return new Obstacle(ObstacleKind.FindingOpen, $"Open {(eval.OpenFindings.Count == 1 ? "finding" : "findings")}: {string.Join(", ", eval.OpenFindings)}.");
        }
    }

    public static IEnumerable<string> Remarks(ReadinessEval eval)
    {
        if (eval is { ResultHash: not null, Gate: null })
        {
            yield return "The eval has no gate.";
        }
        if (eval.Comparison is { Verdict: Verdict.Inconclusive })
        {
            yield return "The data do not decide whether it got worse.";
        }
    }

    /// <summary>The report with signatures and waivers held against the obstacles, and the recommendation that follows.</summary>
    public static ReadinessReport Weigh(ReadinessReport report)
    {
        ReadinessEval[] evals = [.. report.Evals.Select(eval => Covered(Signed(eval, report.SignOffs), report.Waivers))];
        List<string> standing = [.. ReleaseObstacles(report)];
        standing.AddRange(evals.SelectMany(eval => eval.Obstacles.Where(one => one.Waiver is null).Select(one => $"{eval.EvalId}: {one.Text}")));
        string[] waived = [.. evals.SelectMany(eval => eval.Obstacles.Where(one => one.Waiver is not null).Select(one => $"{eval.EvalId}: {one.Text} (waived, {one.Waiver})"))];
        ReadinessReport weighed = report with
        {
            Evals = evals,
            Recommendation = standing.Count > 0 ? Recommendation.NotReady : waived.Length > 0 ? Recommendation.ReadyWithWaivers : Recommendation.Ready,
            Reasons = standing,
            Waived = waived,
        };
        return weighed with { Summary = Sentence(weighed) };
    }

    private static string Sentence(ReadinessReport report) => report.Recommendation switch
    {
        Recommendation.Ready => $"{report.Name} is ready: every required eval passed and was signed by somebody other than its owner.",
        Recommendation.ReadyWithWaivers => $"{report.Name} is ready with waivers: what stands against it is accepted, by name and until a day.",
        Recommendation.NotReady => $"{report.Name} is not ready: {Count(report.Reasons.Count, "reason")} against it.",
    };

    private static IEnumerable<Obstacle> GateObstacles(ReadinessEval eval)
    {
        switch (eval.Gate)
        {
            case { Passed: false } gate:
                yield return new Obstacle(ObstacleKind.GateFailed, Invariant(
                    $"The gate failed: {gate.Metric} is {gate.Value:0.####}, and {(gate.Max is { } max ? $"at most {Text(max)}" : $"at least {Text(gate.Min)}")} is allowed."));
                break;
            case { Passed: null } gate:
                yield return new Obstacle(ObstacleKind.GateUndecided, $"The gate could not be decided. {gate.Reason ?? $"{gate.Metric} has no value."}");
                break;
        }
    }

    private static IEnumerable<Obstacle> ComparisonObstacles(ReadinessEval eval, string? reason, bool hasBaseline, Comparison? comparison)
    {
        if (eval.RegressedRows > 0)
        {
            yield return new Obstacle(ObstacleKind.Regressed, eval.Comparison is { Verdict: Verdict.Regressed, Summary: { Length: > 0 } summary }
                ? summary : $"{Count(eval.RegressedRows, "metric or slice", "metrics and slices")} regressed.");
        }
        if (hasBaseline && (comparison is null || eval.Comparison is null or { Verdict: Verdict.NotComparable }))
        {
            yield return new Obstacle(ObstacleKind.NotCompared, comparison is null
                ? $"It was not compared with the baseline{(reason is null ? "" : $": {reason.TrimEnd('.')}")}."
                : $"The runs cannot be compared: {string.Join(" ", comparison.NotComparableReasons)}");
        }
    }

    private static IEnumerable<string> ReleaseObstacles(ReadinessReport report)
    {
        if (!ReleaseStates.HasEnded(report.State))
        {
            yield return $"The release is {report.State}.";
        }
        if (report.Evals.Count == 0 && report.State is not (ReleaseStates.Received or ReleaseStates.Planning))
        {
            yield return "No eval was required, so nothing was evaluated.";
        }
        HashSet<string> required = [.. report.Evals.Select(eval => eval.EvalId)];
        foreach (OpenFindingLine finding in report.Findings.Where(finding => !finding.Evals.Any(required.Contains)))
        {
            yield return $"Open finding {finding.FindingId}: {finding.Title}.";
        }
    }

    // Without a result there is nothing to sign.
    private static ReadinessEval Signed(ReadinessEval eval, IReadOnlyList<SignOffLine> signOffs)
    {
        if (eval.ResultHash is null || signOffs.Any(signed => signed.EvalId == eval.EvalId && signed.Holds))
        {
            return eval;
        }
        string why = signOffs.Any(signed => signed.EvalId == eval.EvalId) ? "The result has changed since it was signed." : "Nobody other than its owner has signed the result.";
        return eval with { Obstacles = [.. eval.Obstacles, new Obstacle(ObstacleKind.NotSigned, why)] };
    }

    private static ReadinessEval Covered(ReadinessEval eval, IReadOnlyList<WaiverLine> waivers) => eval with
    {
        Obstacles = [.. eval.Obstacles.Select(obstacle => obstacle with
        {
            Waiver = waivers.FirstOrDefault(waiver => waiver.InForce && waiver.EvalId == eval.EvalId && waiver.Covers.Contains(obstacle.Kind))?.WaiverId,
        })],
    };

    private static string Text(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "";

    private static string Count(int n, string one, string? many = null) => Invariant($"{n} {(n == 1 ? one : many ?? one + "s")}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
