namespace EvalFlow.Statistics;

/// <summary>A difference of two proportions, each corrected for its own imperfect classifier.</summary>
public sealed record CorrectedDelta
{
    /// <summary>The corrected proportions; may lie slightly outside [0, 1].</summary>
    public required double First { get; init; }

    /// <inheritdoc cref="First"/>
    public required double Second { get; init; }

    /// <summary>Second minus first.</summary>
    public double Value => Second - First;

    /// <summary>Standard error, that of both calibrations included, above 0.</summary>
    public required double StdError { get; init; }

    /// <summary>Normal interval within [-1, 1].</summary>
    public required Interval Interval { get; init; }

    /// <summary>Two-sided p-value of no difference.</summary>
    public double PValue => Distribution.NormalTwoSided(Value / StdError);
}

/// <summary>
/// (p2 + Sp2 - 1) / J2 - (p1 + Sp1 - 1) / J1 for two runs on the same items, each with a classifier calibrated on that run.
/// </summary>
/// <remarks>
/// Delta method on Rogan and Gladen 1978. The two observed proportions share items, so their covariance is taken from the
/// paired differences; the calibrations are taken as independent. The variances of Se and Sp use one success and one failure
/// more than seen, so that a classifier never seen to err is not taken as never erring.
/// </remarks>
public static class RoganGladenDifference
{
    /// <summary>Corrects the difference of the means of 0/1 values.</summary>
    /// <param name="first">Values of the first run.</param>
    /// <param name="second">Values of the second run on the same items.</param>
    /// <param name="difference">Second minus first, item by item.</param>
    /// <param name="firstClassifier">How the classifier did on the first run; J at least <see
    /// cref="RoganGladen.LeastInformedness"/>.</param>
    /// <param name="secondClassifier">How it did on the second.</param>
    /// <param name="level">Level of the interval.</param>
    /// <exception cref="ArgumentException">Fewer than 2 values, tallies of different length, or a classifier that tells too
    /// little.</exception>
    public static CorrectedDelta Of(
        Tally first,
        Tally second,
        Tally difference,
        Classifier firstClassifier,
        Classifier secondClassifier,
        double level = 0.95)
    {
        var z = Proportion.TwoSidedZ(level);
        if (first.Count < 2 || first.Count != second.Count || first.Count != difference.Count)
        {
            throw new ArgumentException(
                $"{first.Count} and {second.Count} values and {difference.Count} differences were given; it takes the same number of each, at least 2.",
                nameof(first));
        }

        if (Math.Min(firstClassifier.Informedness, secondClassifier.Informedness) < RoganGladen.LeastInformedness)
        {
            throw new ArgumentException("A classifier hardly better than a coin corrects nothing.", nameof(firstClassifier));
        }

        var (from, to) = (Corrected(first, firstClassifier), Corrected(second, secondClassifier));
        var (jFirst, jSecond) = (firstClassifier.Informedness, secondClassifier.Informedness);
        var (varianceFirst, varianceSecond) = (Variance(first), Variance(second));
        var covariance = (varianceFirst + varianceSecond - Variance(difference)) / 2;
        var sampling = (varianceFirst / (jFirst * jFirst)) + (varianceSecond / (jSecond * jSecond))
            - (2 * covariance / (jFirst * jSecond));
        var error = Math.Sqrt(
            Math.Max(0, sampling) + Calibration(from, firstClassifier) + Calibration(to, secondClassifier));
        return new CorrectedDelta
        {
            First = from,
            Second = to,
            StdError = error,
            Interval = new Interval(to - from - (z * error), to - from + (z * error), level, IntervalMethod.Normal)
                .ClippedTo(-1, 1),
        };
    }

    private static double Corrected(Tally observed, Classifier classifier) =>
        (observed.Mean!.Value + classifier.Specificity - 1) / classifier.Informedness;

    private static double Variance(Tally tally) => Math.Pow(StandardError.Clustered(tally) ?? 0, 2);

    private static double Calibration(double corrected, Classifier classifier)
    {
        var share = Math.Clamp(corrected, 0, 1);
        var sensitivity = Spread(classifier.Sensitivity, classifier.EffectivePositives);
        var specificity = Spread(classifier.Specificity, classifier.EffectiveNegatives);
        return ((share * share * sensitivity) + ((1 - share) * (1 - share) * specificity))
            / (classifier.Informedness * classifier.Informedness);
    }

    private static double Spread(double rate, double size)
    {
        var adjusted = ((rate * size) + 1) / (size + 2);
        return adjusted * (1 - adjusted) / (size + 2);
    }
}
