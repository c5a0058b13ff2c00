namespace EvalFlow.Core.Planning;

/// <summary>A plan for an eval; the field names are the contract.</summary>
public sealed record PowerAnswer
{
    /// <summary>paired or unpaired.</summary>
    public required string Design { get; init; }

    /// <summary>difference or non_inferiority.</summary>
    public required string Aim { get; init; }

    /// <summary>n, effect or power: what was asked for.</summary>
    public required string SolvedFor { get; init; }

    /// <summary>Samples, in each arm when unpaired; null when no number would do.</summary>
    public long? N { get; init; }

    /// <summary>Null when no difference would be found.</summary>
    public double? Effect { get; init; }
    public required double Power { get; init; }

    /// <summary>Pairs that the exact McNemar test needs, where <see cref="N"/> is Connor's formula; null unless asked for, and for other data.</summary>
    public long? NExact { get; init; }

    /// <summary>What the exact McNemar test finds, where <see cref="Effect"/> is Connor's formula; null unless asked for, and for other data.</summary>
    public double? EffectExact { get; init; }
    public required double Alpha { get; init; }
    public required int Sides { get; init; }

    /// <summary>Variance of one sample's part in the difference, clusters and epochs included; null where it depends on the effect.</summary>
    public double? Variance { get; init; }
    public required ScoreVariation Assumed { get; init; }

    /// <summary>The same for each of several slices, none of them to be a false finding; null for one.</summary>
    public SlicePlan? EachSlice { get; init; }

    /// <summary>What other numbers of samples would find.</summary>
    public required IReadOnlyList<PowerRow> Table { get; init; }

    /// <summary>The plan in a sentence.</summary>
    public string Summary { get; init; } = "";
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <param name="Alpha">Error rate of each slice's test after Bonferroni.</param>
/// <param name="N">Samples in each slice for the effect; null when the effect was asked for.</param>
/// <param name="Effect">What n samples in each slice would find; null when n was asked for.</param>
public sealed record SlicePlan(int Slices, double Alpha, long? N, double? Effect);

/// <param name="Detectable">Smallest difference found with the power of the plan; null when none is.</param>
/// <param name="Power">Chance to find the plan's effect; null when the plan has none.</param>
public sealed record PowerRow(long N, double? Detectable, double? Power);
