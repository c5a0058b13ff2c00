using System.Runtime.InteropServices;

namespace EvalFlow.Statistics;

/// <summary>
/// Everything prediction-powered inference needs to know about a stream of predictions, some with their true value, in
/// memory that grows with the number of clusters only. The labelled cases must be a random sample of all.
/// </summary>
/// <remarks>
/// Independent cases give what <see cref="PredictionPowered.Of"/> gives (arXiv:2301.09633, weight of arXiv:2311.01453).
/// With clusters the error adds up each cluster's share of the estimate first, labelled and unlabelled cases together,
/// with the factor C/(C-1) of <see cref="StandardError.Clustered"/>. The interval of values between 0 and 1 is
/// Clopper-Pearson's on the effective size; others have the normal one, with clusters Student's on C - 1 degrees.
/// </remarks>
/// <param name="isDifference">The values are differences, which may fall on either side of 0 even when none seen does.</param>
public sealed class PredictionPoweredTally(bool isDifference = false)
{
    private readonly Dictionary<string, PredictionMoments> _clusters = new(StringComparer.Ordinal);
    private PredictionMoments _all;
    private PredictionMoments _alone;

    /// <summary>The true values.</summary>
    public Tally Truth { get; } = new();

    /// <summary>Cases with a true value.</summary>
    public long Labelled => _all.Labelled;

    /// <summary>Cases without one.</summary>
    public long Unlabelled => _all.Unlabelled;

    /// <summary>Adds a case of which only the prediction is known.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is NaN, infinite or beyond 1e100.</exception>
    public void Add(double predicted, string? cluster = null)
    {
        Moments.ThrowIfUnusable(predicted, nameof(predicted));
        var added = default(PredictionMoments);
        added.AddUnlabelled(predicted);
        Put(added, cluster);
    }

    /// <summary>Adds a case whose true value is known too.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is NaN, infinite or beyond 1e100.</exception>
    public void Add(double predicted, double truth, string? cluster = null)
    {
        Moments.ThrowIfUnusable(predicted, nameof(predicted));
        Truth.Add(truth, cluster);
        var added = default(PredictionMoments);
        added.AddLabelled(predicted, truth);
        Put(added, cluster);
    }

    /// <summary>
    /// The mean of the true values over all cases; null with fewer than 2 labelled cases or without unlabelled ones.
    /// </summary>
    /// <param name="weight">Weight of the predictions in [0, 1]; by default the one with the smallest variance.</param>
    /// <param name="level">Level of the interval, strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Weight or level outside their ranges.</exception>
    public PredictionPoweredResult? Estimate(double? weight = null, double level = 0.95)
    {
        var z = Proportion.TwoSidedZ(level);
        if (Labelled < 2 || Unlabelled == 0)
        {
            return null;
        }

        var lambda = weight ?? _all.BestWeight();
        ArgumentOutOfRangeException.ThrowIfLessThan(lambda, 0, nameof(weight));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lambda, 1, nameof(weight));
        var (value, shared) = (_all.Estimate(lambda), HasSharedClusters);
        var variance = Variance(lambda, shared);
        double? error = variance > 1e-24 ? Math.Sqrt(variance) : null;
        return new PredictionPoweredResult
        {
            Weight = lambda,
            Labelled = checked((int)Labelled),
            Unlabelled = Unlabelled,
            Value = value,
            StdError = error,
            Interval = !isDifference && Truth.IsWithinUnit
                ? PredictionPoweredInterval.Of(value, error, Truth, level)
                : Symmetric(value, error, shared ? Distribution.StudentQuantile((1 + level) / 2, Clusters - 1) : z, level),
        };
    }

    /// <summary>Two-sided p-value of a mean of 0; null where <see cref="Estimate"/> has no standard error.</summary>
    public double? PValue(double? weight = null)
    {
        if (Estimate(weight) is not { StdError: double error } estimate)
        {
            return null;
        }

        return HasSharedClusters
            ? Distribution.StudentTwoSided(estimate.Value / error, Clusters - 1)
            : Distribution.NormalTwoSided(estimate.Value / error);
    }

    private long Clusters => _clusters.Count + _alone.Count;

    private bool HasSharedClusters => Clusters > 1 && Clusters < _all.Count;

    private static Interval? Symmetric(double value, double? error, double quantile, double level) => error is double width
        ? new Interval(value - (quantile * width), value + (quantile * width), level, IntervalMethod.PredictionPowered)
        : null;

    private double Variance(double lambda, bool shared)
    {
        var alone = _alone.SquaredShares(lambda, _all);
        if (!shared)
        {
            return alone + _clusters.Values.Sum(cluster => cluster.SquaredShares(lambda, _all));
        }

        var together = alone + _clusters.Values.Sum(cluster => Math.Pow(cluster.Share(lambda, _all), 2));
        return together * Clusters / (Clusters - 1d);
    }

    private void Put(PredictionMoments added, string? cluster)
    {
        _all.Merge(added);
        if (string.IsNullOrEmpty(cluster))
        {
            _alone.Merge(added);
            return;
        }

        ref var cell = ref CollectionsMarshal.GetValueRefOrAddDefault(_clusters, cluster, out _);
        cell.Merge(added);
    }
}
