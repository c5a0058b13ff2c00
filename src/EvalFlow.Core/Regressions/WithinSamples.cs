namespace EvalFlow.Core.Regressions;

/// <summary>How much the answers to one sample vary over its epochs: the part of the error that more epochs would average out.</summary>
internal sealed class WithinSamples
{
    private long _samples;
    private double _baseline;
    private double _candidate;

    /// <param name="baseline">Variance of one answer of the baseline to the sample; null with fewer than two epochs.</param>
    public void Add(double? baseline, double? candidate)
    {
        if (baseline is { } left && candidate is { } right)
        {
            _samples++;
            _baseline += left;
            _candidate += right;
        }
    }

    /// <summary>
    /// Epochs with which the same samples would show the effect (Miller 2024: the variance of a difference is
    /// omega^2 + (sigma_A^2 + sigma_B^2) / K); null when that is not known or no number of epochs suffices.
    /// </summary>
    /// <param name="stdError">Of the difference, clusters included.</param>
    /// <param name="pairs">Samples that it is the error of.</param>
    public long? EpochsNeeded(double? stdError, long pairs, double? effect, int baselineEpochs, int candidateEpochs, double alpha, double power)
    {
        if (_samples == 0 || stdError is not { } error || effect is not { } size || size == 0)
        {
            return null;
        }
        (double left, double right) = (_baseline / _samples, _candidate / _samples);
        double between = Math.Max(0, (error * error * pairs) - (left / baselineEpochs) - (right / candidateEpochs));
        long? needed = left + right == 0 ? null : Statistics.Power.EpochsNeeded(pairs, Math.Abs(size), between, left + right, alpha, power);
        return needed > Math.Max(baselineEpochs, candidateEpochs) && needed <= MostEpochs ? needed : null;
    }

    // Nobody asks a model the same question more often than this; more samples are the better advice then.
    private const long MostEpochs = 1000;
}
