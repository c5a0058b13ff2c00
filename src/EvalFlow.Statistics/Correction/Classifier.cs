namespace EvalFlow.Statistics;

/// <summary>
/// How a 0/1 classifier did on cases whose truth is known: the basis for correcting what it says about others.
/// </summary>
public sealed record Classifier
{
    /// <summary>Counts of a calibration set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A class without cases, or more found than there are.</exception>
    public Classifier(long truePositives, long positives, long trueNegatives, long negatives)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(positives, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(negatives, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(truePositives);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(truePositives, positives);
        ArgumentOutOfRangeException.ThrowIfNegative(trueNegatives);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(trueNegatives, negatives);
        (TruePositives, Positives, TrueNegatives, Negatives) = (truePositives, positives, trueNegatives, negatives);
    }

    /// <summary>Positive cases called positive.</summary>
    public long TruePositives { get; }

    /// <summary>Cases that are positive in truth, at least 1.</summary>
    public long Positives { get; }

    /// <summary>Negative cases called negative.</summary>
    public long TrueNegatives { get; }

    /// <summary>Cases that are negative in truth, at least 1.</summary>
    public long Negatives { get; }

    /// <summary>
    /// By how much clusters inflate the variance of the sensitivity, at least 1: so many fewer positive cases it rests on.
    /// </summary>
    public double PositivesDesignEffect { get; init; } = 1;

    /// <summary>The same for the specificity.</summary>
    public double NegativesDesignEffect { get; init; } = 1;

    /// <summary>Share of the positive cases it calls positive, in [0, 1].</summary>
    public double Sensitivity => (double)TruePositives / Positives;

    /// <summary>Share of the negative cases it calls negative, in [0, 1].</summary>
    public double Specificity => (double)TrueNegatives / Negatives;

    /// <summary>Sensitivity + specificity - 1 in [-1, 1] (Youden's J): 0 is a coin, 1 is perfect.</summary>
    public double Informedness => Sensitivity + Specificity - 1;

    internal double EffectivePositives => Positives / PositivesDesignEffect;

    internal double EffectiveNegatives => Negatives / NegativesDesignEffect;

    /// <summary>Clopper-Pearson interval of the sensitivity.</summary>
    public Interval SensitivityInterval(double level = 0.95) =>
        Proportion.ClopperPearson(TruePositives, Positives, level);

    /// <summary>Clopper-Pearson interval of the specificity.</summary>
    public Interval SpecificityInterval(double level = 0.95) =>
        Proportion.ClopperPearson(TrueNegatives, Negatives, level);
}
