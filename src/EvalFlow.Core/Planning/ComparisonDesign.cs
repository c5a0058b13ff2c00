using EvalFlow.Statistics;

namespace EvalFlow.Core.Planning;

/// <summary>Relates sample size, effect and power for one kind of data. Sizes are before clusters, which the plan adds.</summary>
internal abstract class ComparisonDesign
{
    /// <summary>Samples (in each arm) that find the effect, before rounding; infinity when no number does.</summary>
    /// <param name="alpha">Two-sided.</param>
    public abstract double Needed(double effect, double alpha, double power);

    /// <summary>Smallest effect that this many independent samples find; null when none.</summary>
    public abstract double? Detectable(double n, double alpha, double power);

    /// <summary>Chance that this many independent samples find the effect.</summary>
    public abstract double PowerOf(double n, double effect, double alpha);

    /// <summary>Like <see cref="Needed"/>, by the very test that a comparison runs; null where that makes no difference.</summary>
    public virtual long? NeededExactly(double effect, double alpha, double power) => null;

    /// <summary>Like <see cref="Detectable"/>, by the very test that a comparison runs; null where that makes no difference.</summary>
    public virtual double? DetectableExactly(long n, double alpha, double power) => null;

    /// <summary>Variance of one sample's part in the difference; null where it depends on the effect.</summary>
    public virtual double? Variance => null;
}

/// <summary>Scores whose difference has a known variance per sample: graded scores, and means over epochs.</summary>
internal sealed class VarianceDesign(double variance) : ComparisonDesign
{
    public override double? Variance => variance;

    public override double Needed(double effect, double alpha, double power) => Power.ItemsNeeded(effect, variance, alpha, power);

    public override double? Detectable(double n, double alpha, double power) =>
        n < 1 ? null : Power.Mde(1, variance, alpha, power) / Math.Sqrt(n);

    public override double PowerOf(double n, double effect, double alpha) =>
        variance <= 0 ? 1 : Power.OfEffect(effect, Math.Sqrt(variance / n), alpha);
}

/// <summary>Scores of 0 or 1 on the same samples, of which a known share flips.</summary>
internal sealed class FlipDesign(double discordant, bool isExact) : ComparisonDesign
{
    // Beyond this the formula and the exact test agree to the digits shown, and the exact one takes seconds.
    private const long MostExact = 20_000;

    private const double Precision = 1e-5;

    /// <summary>A difference cannot exceed the share that flips, so that it raises it.</summary>
    public double Discordance(double effect) => Math.Max(discordant, Math.Abs(effect));

    public override double Needed(double effect, double alpha, double power) =>
        Power.PairedNeeded(effect, Discordance(effect), alpha, power);

    public override double? Detectable(double n, double alpha, double power) =>
        n < 1 ? null : Power.PairedMde((long)n, discordant, alpha, power);

    public override long? NeededExactly(double effect, double alpha, double power) =>
        isExact && Needed(effect, alpha, power) <= MostExact ? Power.McNemarExactNeeded(effect, Discordance(effect), alpha, power) : null;

    public override double? DetectableExactly(long n, double alpha, double power)
    {
        if (!isExact || n > MostExact || Power.McNemarExact(n, 1, 1, alpha) < power)
        {
            return null;
        }
        (double tooSmall, double enough) = (0, 1);
        while (enough - tooSmall > Precision)
        {
            double middle = (tooSmall + enough) / 2;
            (tooSmall, enough) = PowerOf(n, middle, alpha) < power ? (middle, enough) : (tooSmall, middle);
        }
        return enough;
    }

    // The exact test is what a comparison runs; with clusters it is the normal approximation.
    public override double PowerOf(double n, double effect, double alpha) => isExact && n <= MostExact
        ? Power.McNemarExact((long)n, effect, Discordance(effect), alpha)
        : Power.OfEffect(effect, Math.Sqrt((Discordance(effect) - (effect * effect)) / n), alpha);
}

/// <summary>Scores of 0 or 1 on two different sets of samples.</summary>
internal sealed class TwoArmDesign(double baseline) : ComparisonDesign
{
    public override double Needed(double effect, double alpha, double power) =>
        Power.UnpairedNeeded(baseline, baseline + effect, alpha, power);

    public override double? Detectable(double n, double alpha, double power) =>
        n < 1 ? null : Power.UnpairedMde((long)n, baseline, alpha, power);

    public override double PowerOf(double n, double effect, double alpha) => Power.Unpaired((long)n, baseline, baseline + effect, alpha);
}
