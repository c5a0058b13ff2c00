using EvalFlow.Core.Evals;
using EvalFlow.Core.Regressions;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Tests.Regressions;

/// <summary>False alarms over eight looks at a model that did not change; the figures stand in docs/statistics.md.</summary>
public sealed class LookSimulationTests
{
    private const int Looks = 8;
    private const int Series = 4000;
    private const int Samples = 200;
    private const double Rate = 0.1;

    // Twice the binomial error of 4,000 series at 5 %.
    private const double Noise = 0.007;

    [Fact]
    public void AnyFalseAlarm_WithAPlan_IsAtMostAlpha_WithoutOneItIsNot()
    {
        (double unplanned, double fleming, double pocock) = Simulate(seed: 1, isIndependent: false);
        Assert.True(unplanned > 0.10, $"without a plan: {unplanned}");
        Assert.InRange(fleming, 0, 0.05 + Noise);
        Assert.InRange(pocock, 0, 0.05 + Noise);
    }

    // The worst case: nothing in common between the looks, not even the baseline's answers.
    [Fact]
    public void AnyFalseAlarm_IndependentLooks_IsAtMostAlpha()
    {
        (double unplanned, double fleming, double pocock) = Simulate(seed: 2, isIndependent: true);
        Assert.True(unplanned > 0.15, $"without a plan: {unplanned}");
        Assert.InRange(fleming, 0, 0.05 + Noise);
        Assert.InRange(pocock, 0, 0.05 + Noise);
    }

    private static (double Unplanned, double Fleming, double Pocock) Simulate(int seed, bool isIndependent)
    {
        Random random = new(seed);
        double[] fleming = Alphas(LookSpending.OBrienFleming);
        double[] pocock = Alphas(LookSpending.Pocock);
        (int none, int first, int second) = (0, 0, 0);
        for (int series = 0; series < Series; series++)
        {
            double[] p = PValues(random, isIndependent);
            none += p.Any(value => value <= 0.05) ? 1 : 0;
            first += p.Where((value, look) => value <= fleming[look]).Any() ? 1 : 0;
            second += p.Where((value, look) => value <= pocock[look]).Any() ? 1 : 0;
        }
        return ((double)none / Series, (double)first / Series, (double)second / Series);
    }

    private static double[] PValues(Random random, bool isIndependent)
    {
        bool[] baseline = Answers(random);
        double[] p = new double[Looks];
        for (int look = 0; look < Looks; look++)
        {
            bool[] before = isIndependent ? Answers(random) : baseline;
            bool[] after = Answers(random);
            p[look] = McNemar.MidP(
                before.Zip(after).LongCount(pair => pair is (true, false)), before.Zip(after).LongCount(pair => pair is (false, true)));
        }
        return p;
    }

    private static bool[] Answers(Random random) => [.. Enumerable.Range(0, Samples).Select(_ => random.NextDouble() < Rate)];

    private static double[] Alphas(LookSpending spending) =>
        [.. Enumerable.Range(1, Looks).Select(look => LookRule.Of(new LookPlan(Looks, spending), look, 0.05).Alpha)];
}
