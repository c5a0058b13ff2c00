using EvalFlow.Core.Evals;
using EvalFlow.Core.Quality;
using FsCheck;
using FsCheck.Fluent;

namespace EvalFlow.Core.Tests.Quality;

public sealed class DiscriminationTests
{
    [Fact]
    public void OneModel_TellsNothing()
    {
        Assert.Null(Q.Discriminate(Q.Table("1", "0")));
        Assert.Null(Q.Discriminate(Q.Table()));
    }

    [Fact]
    public void Samples_OnWhichModelsDiffer_Separate_AndIncompleteOnesAreLeftOut()
    {
        DiscriminationReport found = Q.Discriminate(Q.Table("111", "110", "000", "1-0", "010"))!;
        Assert.Equal((4, 2), (found.Complete, found.Separating.Count));
        Assert.Equal(["q1", "q4"], found.Separating.Ids);
    }

    [Fact]
    public void OneWeakModel_IsNamed_AndWhatIsLeftWithoutIt()
    {
        DiscriminationReport found = Q.Discriminate(Q.Table("1110", "1110", "1110", "1101", "1111", "1100"))!;
        Assert.Equal(("m3", 3, 2), (found.Odd!.Model, found.Odd.Samples.Count, found.Odd.Separating));
        Assert.Equal(["q0", "q1", "q2"], found.Odd.Samples.Ids);
        Assert.Null(Q.Discriminate(Q.Table("10", "01"))!.Odd);
    }

    // Six pairs in one direction are the fewest that an exact McNemar test takes for no chance: 2 / 2^6.
    [Fact]
    public void BestTwo_AreThoseOfTheDirection_AndToldApartFromSixFlips()
    {
        string[] rows = [.. Enumerable.Repeat("110", 6), .. Enumerable.Repeat("111", 10)];
        BestTwo low = Q.Discriminate(Q.Table(rows), Direction.LowerIsBetter)!.BestTwo!;
        Assert.Equal(("m2", "m0", true), (low.Best, low.Second, low.ToldApart));
        Assert.Equal(6 / 16d, low.Delta!.Value, 12);
        Assert.True(low.Ci!.Low > 0 && low.Ci.High > low.Delta);
        Assert.Equal(0.03125, low.PValue!.Value, 12);
        BestTwo high = Q.Discriminate(Q.Table(rows), margin: 0.05)!.BestTwo!;
        Assert.Equal(("m0", "m1", false), (high.Best, high.Second, high.ToldApart));
        Assert.True(high.NeededN > 16);
        Assert.Null(Q.Discriminate(Q.Table(rows), Direction.Neutral)!.BestTwo);
    }

    [Fact]
    public void SampleWithTheWrongKey_IsFoundFromNineModelsOn()
    {
        // Model m passes the first m of every ten samples; the last sample is keyed the wrong way round.
        string[] Rows(int models) =>
        [
            .. Enumerable.Range(0, 40).Select(sample => string.Concat(Enumerable.Range(0, models).Select(model => sample % 10 < model ? '1' : '0'))),
            string.Concat(Enumerable.Range(0, models).Select(model => model < models / 2 ? '1' : '0')),
        ];
        ItemRestReport enough = Q.Discriminate(Q.Table(Rows(10)))!.ItemRest;
        Assert.Equal(["q40"], enough.Against!.Ids);
        Assert.Equal(0.01 * enough.Known, enough.ByChance!.Value, 12);
        Assert.True(enough.Median > 0.5 && enough.Negative < 0.1);
        Assert.Null(Q.Discriminate(Q.Table(Rows(8)))!.ItemRest.Against);
    }

    /// <summary>Samples that have nothing to do with each other are seldom accused: about one in a hundred, as promised.</summary>
    [Fact]
    public void Chance_IsSeldomTakenForAWrongKey()
    {
        Random random = new(11);
        int known = 0, accused = 0;
        for (int round = 0; round < 20; round++)
        {
            string[] rows = [.. Enumerable.Range(0, 200).Select(_ => string.Concat(Enumerable.Range(0, 12).Select(_ => random.Next(2))))];
            ItemRestReport rest = Q.Discriminate(Q.Table(rows))!.ItemRest;
            (known, accused) = (known + rest.Known, accused + rest.Against!.Count);
        }
        Assert.InRange((double)accused / known, 0.004, 0.02);
    }

    /// <summary>In whatever order the models come, the same samples separate, as many pairs differ, and the variance is the same.</summary>
    [Fact]
    public void OrderOfModels_DoesNotMatter() => Prop.ForAll(
        Gen.Choose(1, 60).SelectMany(samples => Gen.ArrayOf(Gen.ArrayOf(Gen.Elements('0', '1', '1', '-'), 4).Select(signs => new string(signs)), samples)).ToArbitrary(),
        rows =>
        {
            DiscriminationReport one = Q.Discriminate(Q.Table(rows))!;
            DiscriminationReport other = Discrimination.Of(
                Q.Metric(Direction.HigherIsBetter), Q.Table([.. rows.Select(row => new string([.. row.Reverse()]))]), Q.Names(rows.Length), [.. Q.Models(4).Reverse()], null)!;
            Assert.Equal(one.Separating.Ids, other.Separating.Ids);
            Assert.Equal((one.Complete, one.PairsToldApart), (other.Complete, other.PairsToldApart));
            Assert.Equal(one.Variance?.Residual ?? 0, other.Variance?.Residual ?? 0, 9);
            Assert.Equal((one.BestTwo!.Best, one.BestTwo.Second, one.Odd?.Model), (other.BestTwo!.Best, other.BestTwo.Second, other.Odd?.Model));
            Assert.Equal(one.BestTwo.Delta ?? 0, other.BestTwo.Delta ?? 0, 9);
        }).QuickCheckThrowOnFailure();
}
