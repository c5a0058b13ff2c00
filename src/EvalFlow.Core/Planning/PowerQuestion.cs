namespace EvalFlow.Core.Planning;

/// <summary>Which two of sample size, effect and power are given, and how much the scores vary.</summary>
public sealed record PowerQuestion
{
    /// <summary>Samples; in each arm when two different sets of samples are compared. Null when asked for.</summary>
    public long? N { get; init; }

    /// <summary>Difference to find, as a fraction; its sign does not matter to paired plans. Null when asked for.</summary>
    public double? Effect { get; init; }

    /// <summary>Chance to find the difference; null when asked for.</summary>
    public double? Power { get; init; }

    /// <summary>Both runs answer the same samples.</summary>
    public bool Paired { get; init; } = true;

    /// <summary>Two-sided error rate, or one-sided when <see cref="OneSided"/>.</summary>
    public double Alpha { get; init; } = 0.05;
    public bool OneSided { get; init; }

    /// <summary>The effect is the largest difference that may be overlooked: the plan is to show that there is none larger.</summary>
    public bool NonInferiority { get; init; }

    /// <summary>Slices that will be tested beside each other.</summary>
    public int Slices { get; init; } = 1;
    public required ScoreVariation Variation { get; init; }
}

/// <summary>How much scores vary, as far as it is known; what is null is not.</summary>
public sealed record ScoreVariation
{
    /// <summary>Rate of the baseline, for scores of 0 or 1.</summary>
    public double? Baseline { get; init; }

    /// <summary>Standard deviation of graded scores.</summary>
    public double? Sd { get; init; }

    /// <summary>Share of samples whose finding differs between the two runs.</summary>
    public double? Discordant { get; init; }

    /// <summary>Correlation of the two runs' scores over samples.</summary>
    public double? Rho { get; init; }

    /// <summary>Variance of the samples' expected differences between the runs.</summary>
    public double? Between { get; init; }

    /// <summary>Mean variance of one run's answers to the same sample.</summary>
    public double? Within { get; init; }

    /// <summary>Answers to each sample, averaged.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>By how much clusters inflate the variance; 1 without clusters.</summary>
    public double DesignEffect { get; init; } = 1;
}
