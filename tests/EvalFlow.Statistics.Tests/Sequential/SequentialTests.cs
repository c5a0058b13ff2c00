namespace EvalFlow.Statistics.Tests;

public sealed class SequentialTests
{
    // Wald 1945: (1 - beta) / alpha and beta / (1 - alpha).
    [Fact]
    public void ProbabilityRatio_WaldBounds()
    {
        var test = new ProbabilityRatioTest(.1, .2);
        Close.To(16, test.Upper, 1e-12);
        Close.To(.2105, test.Lower, 5e-5);
    }

    [Fact]
    public void ProbabilityRatio_DecidesByTheRatio()
    {
        var test = new ProbabilityRatioTest(.5, .8);
        Close.To((7 * Math.Log(1.6)) + (2 * Math.Log(.4)), test.LogRatio(7, 9), 1e-12);
        Assert.Equal(SequentialDecision.Continue, test.Decide(5, 5)); // 1.6^5 = 10.5
        Assert.Equal(SequentialDecision.AcceptAlternative, test.Decide(6, 6)); // 16.8
        Assert.Equal(SequentialDecision.Continue, test.Decide(0, 1)); // 0.4
        Assert.Equal(SequentialDecision.AcceptNull, test.Decide(0, 2)); // 0.16
    }

    [Fact]
    public void ProbabilityRatio_Impossible_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProbabilityRatioTest(.1, .1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProbabilityRatioTest(0, .1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProbabilityRatioTest(.1, .2, .5, .5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProbabilityRatioTest(.1, .2).Decide(3, 2));
    }

    // Howard et al. 2021, the normal mixture bound of confseq; computed independently.
    [Theory]
    [InlineData(100, 30.378110)]
    [InlineData(1000, 103.501937)]
    public void NormalMixture_Agrees(double variance, double expected) =>
        Close.To(expected, ConfidenceSequence.NormalMixtureRadius(variance, 10), 5e-7);

    [Fact]
    public void TunedRho_IsNearlyTheBest()
    {
        var rho = ConfidenceSequence.TunedRho(200);
        var tuned = ConfidenceSequence.NormalMixtureRadius(200, rho);
        var best = Enumerable.Range(1, 2_000).Min(i => ConfidenceSequence.NormalMixtureRadius(200, i * 0.1));
        Assert.InRange(tuned, best, best * 1.001);
    }

    [Fact]
    public void OfBounded_IsWiderThanOneLook_AndWithinTheRange()
    {
        var tally = Make.Binary(100, 100);
        var interval = ConfidenceSequence.OfBounded(tally, 0, 1, 200)!;
        var once = MeanEstimate.Of(tally).Interval!;
        Assert.InRange((interval.High - interval.Low) / (once.High - once.Low), 1.2, 1.8);
        Assert.Equal(0, ConfidenceSequence.OfBounded(Make.Binary(0, 3), 0, 1, 200)!.Low);
        Assert.Null(ConfidenceSequence.OfBounded(new Tally(), 0, 1, 200));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConfidenceSequence.OfBounded(tally, 0, 0.9, 200));
    }

    // Looking after each of 500 values, 400 times over: a plain 95 % interval misses the truth in most of these walks.
    [Fact]
    public void OfBounded_HoldsAtEveryLook()
    {
        var random = new SeededRandom(11);
        var (missed, missedOnce) = (0, 0);
        for (var run = 0; run < 400; run++)
        {
            var tally = new Tally();
            var (sequence, plain) = (false, false);
            for (var i = 1; i <= 500; i++)
            {
                tally.Add(random.NextDouble() < 0.5 ? 1 : 0);
                sequence |= !ConfidenceSequence.OfBounded(tally, 0, 1, 200)!.Contains(0.5);
                plain |= i >= 20 && Math.Abs(tally.Mean!.Value - 0.5) > 0.98 / Math.Sqrt(i);
            }

            missed += sequence ? 1 : 0;
            missedOnce += plain ? 1 : 0;
        }

        Assert.True(missed <= 20, $"{missed} of 400");
        Assert.True(missedOnce > 80, $"{missedOnce} of 400");
    }
}
