using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Quality;

/// <summary>How far graders or people who give the same labels agree on the responses of the eval.</summary>
public sealed record LabelReport
{
    public required IReadOnlyList<LabelPair> Pairs { get; init; }

    /// <summary>Review queues of the eval in which responses have at least two labels.</summary>
    public required IReadOnlyList<QueueAgreement> Queues { get; init; }

    /// <summary>People whose labels the newest calibration with several of them was given, pair by pair.</summary>
    public required IReadOnlyList<AgreementReport> People { get; init; }
}

/// <param name="Runs">Runs that both are in.</param>
/// <param name="N">Responses with both labels, over all runs.</param>
/// <param name="Raw">Share of the same label.</param>
/// <param name="KappaLow">Cohen's kappa in the run where it is lowest; null where chance agreement is complete.</param>
/// <param name="Disputed">Samples on which the two differ for at least half of the models, those that differ most first.</param>
public sealed record LabelPair(string GraderA, string GraderB, int Runs, long N, double? Raw, double? KappaLow, double? KappaHigh, SampleGroup Disputed);

/// <param name="Items">With at least two labels.</param>
public sealed record QueueAgreement(string QueueId, string Grader, int Items, double? PercentAgreement, double? KrippendorffAlpha, IntervalReport? AlphaCi);
