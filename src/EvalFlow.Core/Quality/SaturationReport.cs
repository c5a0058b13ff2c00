using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Quality;

/// <summary>How much room an eval leaves for models to differ.</summary>
public sealed record SaturationReport
{
    /// <summary>Every metric over all samples, then over each slice.</summary>
    public required IReadOnlyList<SaturationCell> Cells { get; init; }

    /// <summary>Samples that every model passes, in all its epochs; null for a metric without a good direction, or that is no share.</summary>
    public SampleGroup? NeverFailed { get; init; }

    /// <summary>Samples that every model fails; null as above.</summary>
    public SampleGroup? NeverPassed { get; init; }

    /// <summary>Models that the two groups rest on; samples that not all of them scored are in neither.</summary>
    public required int Models { get; init; }
}

/// <summary>Where models stand on one metric in one group of samples.</summary>
/// <param name="Slice">Null for all samples.</param>
/// <param name="N">Samples that the best model was scored on.</param>
/// <param name="Models">Models with a value.</param>
/// <param name="AtCeiling">Models whose interval reaches to within a point of the best value there is.</param>
/// <param name="AtCeilingCi">Of the share of such models; null without models.</param>
/// <param name="AtFloor">The same for the worst value there is.</param>
/// <param name="Best">The best model's value.</param>
/// <param name="Headroom">How far the best model is from the best value, at least 0; with the interval of its value. Null for metrics that are no share, or have no good direction.</param>
public sealed record SaturationCell(
    string Metric, IReadOnlyDictionary<string, string>? Slice, Direction Direction, long N, int Models, int? AtCeiling, IntervalReport? AtCeilingCi, int? AtFloor,
    IntervalReport? AtFloorCi, double? Best, IntervalReport? BestCi, double? Headroom, IntervalReport? HeadroomCi);
