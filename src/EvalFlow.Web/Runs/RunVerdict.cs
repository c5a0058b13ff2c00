using EvalFlow.Core;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;
using EvalFlow.Web.Kit;

namespace EvalFlow.Web.Runs;

/// <summary>What a run says, in a sentence, before any number.</summary>
/// <param name="Details">What a reader must know beside it.</param>
internal sealed record RunVerdict(Tone Tone, string Headline, IReadOnlyList<string> Details)
{
    public static RunVerdict Of(RunReport run) => run.Status switch
    {
        RunStatus.Running => new(Tone.Busy, "The run is under way; there is no result yet.", []),
        RunStatus.Failed => new(Tone.Bad, "The run failed; it has no result.", Known(run.Reason)),
        RunStatus.Cancelled => new(Tone.Care, "The run was stopped before its end; it has no result.", Known(run.Reason)),
        RunStatus.Completed or RunStatus.CompletedWithErrors => Ended(run),
    };

    private static RunVerdict Ended(RunReport run)
    {
        MetricReport? primary = run.Metrics.FirstOrDefault(metric => metric is { Primary: true, Slice: null });
        RunVerdict verdict = run.Gate is { } gate ? Gated(gate, run.Metrics.FirstOrDefault(metric => metric.Name == gate.Metric && metric.Slice is null))
            : primary is null ? new(Tone.Quiet, "The run has ended.", [])
            : new(Tone.Quiet, $"{primary.Name} is {Amount(primary.Value, primary.Ci)}. The eval sets no gate.", Known(Good(primary)));
        return verdict with { Details = [.. verdict.Details, .. Missing(run)] };
    }

    private static RunVerdict Gated(GateReport gate, MetricReport? metric)
    {
        string said = $"{gate.Metric} is {Amount(gate.Value, gate.Basis is null ? metric?.Ci : Corrected(metric, gate.Basis))}, wanted {RunWords.GateBounds(gate.Max, gate.Min)}";
        return gate switch
        {
            { Refused: true } => new(Tone.Care, $"No decision: {said}, but the judge behind it cannot carry a decision.", Known(gate.Reason)),
            { Passed: true } => new(Tone.Good, $"Passed: {said}.", Known(Doubt(gate, metric))),
            { Passed: false } => new(Tone.Bad, $"Failed: {said}.", Known(Doubt(gate, metric))),
            { Passed: null } => new(Tone.Care, $"No decision: {gate.Metric} has no value.", []),
        };
    }

    // A gate holds the value against its bound; that chance could have put it on the other side is for people to weigh.
    private static string? Doubt(GateReport gate, MetricReport? metric) =>
        (gate.Basis is null ? metric?.Ci : Corrected(metric, gate.Basis)) is not { } ci ? null
        : (gate.Max > ci.Low && gate.Max < ci.High) || (gate.Min > ci.Low && gate.Min < ci.High)
            ? "The interval reaches over the bound: with other samples of the same kind it could have come out the other way." : null;

    private static IntervalReport? Corrected(MetricReport? metric, string basis) =>
        metric?.Corrected.FirstOrDefault(corrected => corrected.Method == basis)?.Ci;

    private static string Amount(double? value, IntervalReport? ci) =>
        ci is null ? Numbers.Percent(value) : $"{Numbers.Percent(value)} (95 % interval {Numbers.Range(ci)})";

    private static string? Good(MetricReport metric) => metric.Direction switch
    {
        Direction.LowerIsBetter => "Low is good.",
        Direction.HigherIsBetter => "High is good.",
        Direction.Neutral => null,
    };

    private static IEnumerable<string> Missing(RunReport run)
    {
        if (run.Samples.Errored > 0)
        {
            yield return $"{Numbers.Count(run.Samples.Errored)} of {Numbers.Count(run.Samples.Planned)} samples could not be evaluated and are in no number; the bounds below say what they could hide.";
        }
        if (run.Samples.JudgeFailed > 0)
        {
            yield return $"For {Numbers.Count(run.Samples.JudgeFailed)} samples a judge's answer could not be read; they are counted apart, never as model behaviour.";
        }
        if (run.Samples.NotEvaluated > 0)
        {
            yield return RunWords.EndedEarly;
        }
    }

    private static IReadOnlyList<string> Known(string? text) => text is { Length: > 0 } ? [text] : [];
}
