namespace EvalFlow.Statistics.Tests;

public sealed class RoganGladenTests
{
    // R's epiR, epi.prev: 5.1 %; further digits and the mapped Wilson limits computed independently.
    [Fact]
    public void WithKnown_EpiR_Agrees()
    {
        var corrected = RoganGladen.WithKnown(23, 150, .96, .89);
        Close.To(.0509804, corrected.Value, 5e-8);
        Close.To(0, corrected.Interval!.Low, 0);
        Close.To(.1289, corrected.Interval.High, 5e-5);
        Assert.Equal("mapped_wilson", corrected.Interval.Method);
    }

    // Computed independently.
    [Fact]
    public void Estimated_FullVariance_Agrees()
    {
        var corrected = RoganGladen.Of(120, 1000, new Classifier(90, 100, 380, 400));
        Close.To(.0823529, corrected.Value, 5e-8);
        Close.To(.0171176, corrected.StdError, 5e-8);
        Close.To(.12, corrected.Raw, 1e-15);
        Assert.Equal("lang_reiczigel", corrected.Interval!.Method);
    }

    [Fact]
    public void Estimated_IsWiderThanKnown()
    {
        var known = RoganGladen.WithKnown(120, 1000, .90, .95).Interval!;
        var estimated = RoganGladen.Of(120, 1000, new Classifier(90, 100, 380, 400)).Interval!;
        Assert.True(estimated.High - estimated.Low > known.High - known.Low);
    }

    // A perfect classifier with endless calibration changes nothing but the width.
    [Fact]
    public void Perfect_ChangesNothing()
    {
        var corrected = RoganGladen.Of(120, 1000, new Classifier(1_000_000, 1_000_000, 1_000_000, 1_000_000));
        Close.To(.12, corrected.Value, 1e-12);
        Close.To(Proportion.Wilson(120, 1000).Low, corrected.Interval!.Low, 2e-4);
    }

    [Fact]
    public void OutsideRange_IsCutAndShown()
    {
        var corrected = RoganGladen.Of(15, 100, new Classifier(90, 100, 80, 100));
        Assert.Equal(0, corrected.Value);
        Close.To((.15 - .2) / .7, corrected.Unclipped, 1e-12);
        Assert.Equal(0, corrected.Interval!.Low);
        Assert.True(corrected.Interval.High > 0);
    }

    // One positive call where the calibration promises twenty false ones.
    [Fact]
    public void CalibrationThatCannotBeRight_ClaimsNoCertainty()
    {
        Assert.Null(RoganGladen.Of(1, 100, new Classifier(90, 100, 80, 100)).Interval);
        Assert.Null(RoganGladen.WithKnown(1, 100, .9, .8).Interval);
        Assert.Null(RoganGladen.WithKnown(99, 100, .8, .9).Interval);
    }

    [Fact]
    public void UninformativeClassifier_CorrectsNothing()
    {
        Assert.Null(RoganGladen.Of(10, 100, new Classifier(55, 100, 60, 100)).Value);
        Assert.Null(RoganGladen.WithKnown(10, 100, .5, .6).Interval);
    }

    [Fact]
    public void HandfulOfLabels_AdmitsAnything()
    {
        var corrected = RoganGladen.Of(800, 1000, new Classifier(1, 1, 25, 100));
        Assert.Equal((0d, 1d), (corrected.Interval!.Low, corrected.Interval.High));
    }

    // Seeded; the table of section D7 of the reference, where the full correction with 50 + 50 labels covers 89.9 %.
    [Theory]
    [InlineData(.08, 1000, .90, .95, 100, 400, .935)]
    [InlineData(.08, 1000, .90, .95, 50, 50, .93)]
    [InlineData(.20, 500, .85, .90, 60, 140, .935)]
    [InlineData(.08, 1000, .90, .95, 100, 100, .93)]
    public void Interval_Coverage_KeepsItsLevel(
        double rate, int n, double se, double sp, int positives, int negatives, double atLeast)
    {
        var random = new SeededRandom(1);
        var (covered, rawCovered) = (0, 0);
        for (var run = 0; run < 2_000; run++)
        {
            var called = Draw(random, n, (rate * se) + ((1 - rate) * (1 - sp)));
            var classifier = new Classifier(Draw(random, positives, se), positives, Draw(random, negatives, sp), negatives);
            covered += RoganGladen.Of(called, n, classifier).Interval?.Contains(rate) == true ? 1 : 0;
            rawCovered += Proportion.Wilson(called, n).Contains(rate) ? 1 : 0;
        }

        Assert.InRange(covered / 2_000d, atLeast, 0.99);
        Assert.True(rawCovered < 0.3 * 2_000);
    }

    // Section D7 of the reference, 4,000 simulated runs each there: the raw rate, Se and Sp taken as known, and the delta
    // method with their variance; our 4,000 and theirs both carry up to 0.8 points of chance.
    [Theory]
    [InlineData(.08, 1000, .90, .95, 100, 400, 2.2, 83.5, 95.2)]
    [InlineData(.08, 1000, .90, .95, 50, 50, 2.8, 48.3, 89.9)]
    [InlineData(.20, 500, .85, .90, 60, 140, 25.4, 80.4, 95.3)]
    public void SimulatedCoverage_Reference_Agrees(
        double rate, int n, double se, double sp, int positives, int negatives, double raw, double known, double delta)
    {
        var random = new SeededRandom(1);
        double[] covered = [0, 0, 0];
        for (var run = 0; run < 4_000; run++)
        {
            var called = Draw(random, n, (rate * se) + ((1 - rate) * (1 - sp)));
            var judge = new Classifier(Draw(random, positives, se), positives, Draw(random, negatives, sp), negatives);
            covered[0] += IsWithin((double)called / n, Proportion.StandardError(called, n), rate);
            var fixedRates = RoganGladen.WithKnown(called, n, judge.Sensitivity, judge.Specificity);
            covered[1] += IsWithin(fixedRates.Unclipped!.Value, fixedRates.StdError, rate);
            var corrected = RoganGladen.Of(called, n, judge);
            covered[2] += IsWithin(corrected.Unclipped!.Value, corrected.StdError, rate);
        }

        Close.To(raw, covered[0] / 40, 3.6);
        Close.To(known, covered[1] / 40, 2.5);
        Close.To(delta, covered[2] / 40, 1.5);
    }

    private static double IsWithin(double value, double? error, double truth) =>
        Math.Abs(value - truth) <= 1.959964 * error ? 1 : 0;

    [Fact]
    public void Classifier_Impossible_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Classifier(0, 0, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Classifier(2, 1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RoganGladen.Of(3, 2, new Classifier(1, 1, 1, 1)));
    }

    [Fact]
    public void Classifier_Figures()
    {
        var classifier = new Classifier(18, 20, 4, 20);
        Assert.Equal((0.9, 0.2), (classifier.Sensitivity, classifier.Specificity));
        Close.To(0.1, classifier.Informedness, 1e-12);
        Assert.Equal(Proportion.ClopperPearson(18, 20), classifier.SensitivityInterval());
        Assert.Equal(Proportion.ClopperPearson(4, 20), classifier.SpecificityInterval());
    }

    private static long Draw(SeededRandom random, int n, double p)
    {
        var events = 0L;
        for (var i = 0; i < n; i++)
        {
            events += random.NextDouble() < p ? 1 : 0;
        }

        return events;
    }

    [Fact]
    public void ClusteredShare_HasTheErrorOfItsEffectiveNumber()
    {
        var classifier = new Classifier(90, 100, 380, 400);
        Assert.Equal(RoganGladen.Of(120, 1000, classifier), RoganGladen.OfShare(.12, 1000, classifier));
        Assert.Equal(RoganGladen.Of(60, 500, classifier), RoganGladen.OfShare(.12, 500, classifier));
        Assert.Throws<ArgumentOutOfRangeException>(() => RoganGladen.OfShare(1.2, 500, classifier));
        Assert.Throws<ArgumentOutOfRangeException>(() => RoganGladen.OfShare(.12, 0, classifier));
    }

    [Fact]
    public void ClusteredCalibration_RestsOnFewerCases()
    {
        var clustered = new Classifier(90, 100, 380, 400) { PositivesDesignEffect = 2, NegativesDesignEffect = 4 };
        Assert.Equal(
            RoganGladen.Of(120, 1000, new Classifier(45, 50, 95, 100)), RoganGladen.Of(120, 1000, clustered));
    }
}
