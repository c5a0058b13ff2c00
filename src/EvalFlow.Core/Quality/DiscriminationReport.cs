using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Quality;

/// <summary>Whether an eval can tell models apart, and which samples do it.</summary>
public sealed record DiscriminationReport
{
    public required int Models { get; init; }

    /// <summary>Samples that all models were scored on; what follows rests on them.</summary>
    public required int Complete { get; init; }

    /// <summary>Samples on which models differ: the only ones that tell them apart.</summary>
    public required SampleGroup Separating { get; init; }

    /// <summary>The model that makes most samples separate all by itself; null with fewer than three models, or when there is none.</summary>
    public required OddModel? Odd { get; init; }
    public required VarianceReport? Variance { get; init; }

    /// <summary>Pairs of models.</summary>
    public required int Pairs { get; init; }

    /// <summary>Pairs that differ (q at most 0.05 over all of them).</summary>
    public required int PairsToldApart { get; init; }

    /// <summary>The best model against the second; null for a metric without a good direction.</summary>
    public required BestTwo? BestTwo { get; init; }
    public required ItemRestReport ItemRest { get; init; }
}

/// <summary>What the models would look like without one of them.</summary>
/// <param name="Samples">Samples on which it differs from all others, which agree.</param>
/// <param name="Separating">Samples on which the others differ without it.</param>
/// <param name="Reliability">Of the others alone; null when their values do not vary.</param>
public sealed record OddModel(string Model, SampleGroup Samples, int Separating, double? Reliability);

/// <summary>Components of the variance of one score of one model on one sample.</summary>
/// <param name="BetweenModels">What the eval is there to find.</param>
/// <param name="BetweenSamples">Samples that are harder for all.</param>
/// <param name="Residual">Samples that are hard for some models only, and chance.</param>
/// <param name="Repeats">Of the residual, what a model's own wavering makes; null without epochs or reruns.</param>
/// <param name="Reliability">Share of the variance of the models' values that would repeat with other samples of the kind (KR-20); null when they do not vary.</param>
public sealed record VarianceReport(double BetweenModels, double BetweenSamples, double Residual, double? Repeats, double? Reliability);

/// <summary>The best model against the second, on the same samples.</summary>
/// <param name="Delta">Second - best.</param>
/// <param name="Mde">Smallest true difference that this many samples show with power 0.8; null when it cannot be told.</param>
/// <param name="NeededN">Samples that would show the margin, or without one the difference seen; null when unknown.</param>
/// <param name="Margin">Of the metric; null when its author set none.</param>
public sealed record BestTwo(
    string Best, string Second, long N, double? Delta, IntervalReport? Ci, string Test, double? PValue, double? Mde, double? Margin, long? NeededN)
{
    /// <summary>True when the two differ beyond chance.</summary>
    public bool ToldApart => PValue <= 0.05;
}

/// <summary>Whether single samples rank models as all others do: the correlation of a sample's scores with the totals of the other samples.</summary>
/// <param name="Known">Samples that have one: at least three models, which differ on it.</param>
/// <param name="Median">Null when none is known.</param>
/// <param name="Negative">Share of the known below 0; about a half where a sample has nothing to do with the others.</param>
/// <param name="Against">Samples that rank models the other way round (r below 0, p at most 0.01); null with too few models to show that of any sample.</param>
/// <param name="ByChance">As many would be listed if samples had nothing to do with each other.</param>
public sealed record ItemRestReport(int Known, double? Median, double? Negative, SampleGroup? Against, double? ByChance);
