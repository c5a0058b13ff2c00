using EvalFlow.Core;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Registry;
using EvalFlow.Web.Kit;

namespace EvalFlow.Web.Evals;

/// <summary>Whether an eval can be relied on, in a sentence.</summary>
internal sealed record EvalVerdict(Tone Tone, string Headline)
{
    public static EvalVerdict Of(EvalView eval) => eval switch
    {
        { IsNewest: false } => new(Tone.Care, $"This is version {eval.Version.Version}; {eval.Versions[0].Version} is newer."),
        { Freshness.IsStale: true } => Stale(eval.Freshness),
        { Standing.State: var state } => InState(state, eval),
    };

    private static EvalVerdict Stale(EvalFreshness stale) => stale.Reasons switch
    {
        [var one] => new(Tone.Care, $"Stale: {StaleWords.Short(one)}. Its scores may no longer mean what they meant."),
        var many => new(Tone.Care, $"Stale for {many.Count} reasons, first of all: {StaleWords.Short(many[0])}. Its scores may no longer mean what they meant."),
    };

    private static EvalVerdict InState(EvalState state, EvalView eval) => state switch
    {
        EvalState.Draft => new(Tone.Quiet, "A draft: nobody has asked for its review yet, and no release waits for it."),
        EvalState.InReview => new(Tone.Busy, $"Waits for approval: {eval.Standing.Who} submitted version {eval.Standing.Version} on {Numbers.Time(eval.Standing.At)} UTC. Somebody else must approve it."),
        EvalState.Approved => new(Tone.Good, $"Approved by {eval.Standing.Approval?.By ?? eval.Standing.Who}, and not in use yet."),
        EvalState.Active => eval.Standing.IsManaged
            ? new(Tone.Good, eval.Freshness is null ? "In use." : "In use, and nothing is known to be stale.")
            : new(Tone.Quiet, "Counts as in use; nobody has put it under the lifecycle. Submit it for review to begin."),
        EvalState.RegressionOnly => new(Tone.Quiet, "Kept for regressions: still run for releases, no longer asked to say something new."),
        EvalState.Retired => new(Tone.Quiet, "Retired: no longer run for releases. Its results are kept."),
    };
}
