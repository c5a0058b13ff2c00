namespace EvalFlow.Statistics.Tests;

public sealed class RoganGladenDifferenceTests
{
    [Fact]
    public void PerfectClassifierKnownWell_GivesThePairedDifferenceAndItsError()
    {
        var (first, second, difference) = Pairs(30, 12, 458);
        var perfect = new Classifier(100_000_000, 100_000_000, 100_000_000, 100_000_000);
        var corrected = RoganGladenDifference.Of(first, second, difference, perfect, perfect);
        Close.To(-18 / 500d, corrected.Value, 1e-12);
        Close.To(StandardError.Independent(difference)!.Value, corrected.StdError, 1e-7);
    }

    // D7 of the reference, for both runs: values and calibration error of the one-sample correction.
    [Fact]
    public void EqualRuns_LeaveTheErrorOfTheTwoCalibrations()
    {
        var (first, second, difference) = Pairs(0, 0, 880, both: 120);
        var classifier = new Classifier(90, 100, 380, 400);
        var corrected = RoganGladenDifference.Of(first, second, difference, classifier, classifier);
        Close.To(.0823529, corrected.First, 5e-8);
        Close.To(0, corrected.Value, 1e-12);
        Close.To(1, corrected.PValue, 1e-12);
        var (se, sp, share) = (91 / 102d, 381 / 402d, .0823529);
        var one = ((share * share * se * (1 - se) / 102) + (Math.Pow(1 - share, 2) * sp * (1 - sp) / 402)) / (.85 * .85);
        Close.To(Math.Sqrt(2 * one), corrected.StdError, 1e-7);
    }

    [Fact]
    public void ADifferenceThatIsOnlyTheClassifiers_IsSeldomClaimed()
    {
        // True rate 20 % in both runs; the classifier finds 95 % and spares 95 % in the first, 75 % and 85 % in the second.
        var random = new Random(1);
        var (claimed, rawClaimed) = (0, 0);
        const int Runs = 1000;
        for (var run = 0; run < Runs; run++)
        {
            var (first, second, difference) = Simulated(random);
            var corrected = RoganGladenDifference.Of(
                first, second, difference, Calibrated(random, .95, .95), Calibrated(random, .75, .85));
            claimed += corrected.PValue <= .05 ? 1 : 0;
            rawClaimed += Math.Abs(difference.Mean!.Value / StandardError.Independent(difference)!.Value) > 1.96 ? 1 : 0;
        }

        Assert.InRange(claimed, 20, 70);
        Assert.True(rawClaimed > 300, $"The uncorrected difference was claimed {rawClaimed} times.");
    }

    [Fact]
    public void WrongInput_IsRefused()
    {
        var (first, second, difference) = Pairs(3, 2, 10);
        var good = new Classifier(90, 100, 90, 100);
        Assert.Throws<ArgumentException>(() => RoganGladenDifference.Of(first, second, new Tally(), good, good));
        Assert.Throws<ArgumentException>(() => RoganGladenDifference.Of(
            first, second, difference, good, new Classifier(50, 100, 60, 100)));
    }

    private static (Tally First, Tally Second, Tally Difference) Pairs(int onlyFirst, int onlySecond, int neither, int both = 0)
    {
        var tallies = (First: new Tally(), Second: new Tally(), Difference: new Tally());
        Add(tallies, 1, 0, onlyFirst);
        Add(tallies, 0, 1, onlySecond);
        Add(tallies, 0, 0, neither);
        Add(tallies, 1, 1, both);
        return tallies;
    }

    private static void Add((Tally First, Tally Second, Tally Difference) tallies, int first, int second, int times)
    {
        for (var i = 0; i < times; i++)
        {
            tallies.First.Add(first);
            tallies.Second.Add(second);
            tallies.Difference.Add(second - first);
        }
    }

    private static (Tally First, Tally Second, Tally Difference) Simulated(Random random)
    {
        var tallies = (First: new Tally(), Second: new Tally(), Difference: new Tally());
        for (var i = 0; i < 400; i++)
        {
            var isEvent = random.NextDouble() < .2;
            Add(tallies, Called(random, isEvent, .95, .95), Called(random, isEvent, .75, .85), 1);
        }

        return tallies;
    }

    private static int Called(Random random, bool isEvent, double sensitivity, double specificity) =>
        random.NextDouble() < (isEvent ? sensitivity : 1 - specificity) ? 1 : 0;

    private static Classifier Calibrated(Random random, double sensitivity, double specificity)
    {
        long Count(double rate) => Enumerable.Range(0, 100).Count(_ => random.NextDouble() < rate);
        return new Classifier(Count(sensitivity), 100, Count(specificity), 100);
    }
}
