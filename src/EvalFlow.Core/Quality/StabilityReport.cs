namespace EvalFlow.Core.Quality;

/// <summary>Whether a model that is asked again is found the same again.</summary>
public sealed record StabilityReport
{
    /// <summary>Models that were asked more than once, in epochs or in other runs; recorded and cached answers do not count.</summary>
    public required int Models { get; init; }

    /// <summary>Epochs and reruns of the model that was asked most often.</summary>
    public required int Asked { get; init; }

    /// <summary>Samples whose finding changed for some model, those that change for most models first; null when no model was asked again.</summary>
    public SampleGroup? Unstable { get; init; }

    /// <summary>Variance of one answer to the same sample, on average; null when no model was asked again.</summary>
    public double? Within { get; init; }
}

/// <summary>How far graders or people who give the same labels agree on the responses of the eval.</summary>
public sealed record LabelReport
{
    public required IReadOnlyList<LabelPair> Pairs { get; init; }

    /// <summary>Review queues of the eval in which responses have at least two labels.</summary>
    public required IReadOnlyList<QueueAgreement> Queues { get; init; }
}

/// <param name="Runs">Runs that both are in.</param>
/// <param name="N">Responses with both labels, over all runs.</param>
/// <param name="Raw">Share of the same label.</param>
/// <param name="KappaLow">Cohen's kappa in the run where it is lowest; null where chance agreement is complete.</param>
/// <param name="Disputed">Samples on which the two differ for at least half of the models, those that differ most first.</param>
public sealed record LabelPair(string GraderA, string GraderB, int Runs, long N, double? Raw, double? KappaLow, double? KappaHigh, SampleGroup Disputed);

/// <param name="Items">With at least two labels.</param>
public sealed record QueueAgreement(string QueueId, string Grader, int Items, double? PercentAgreement, double? KrippendorffAlpha, Runs.IntervalReport? AlphaCi);
