using FsCheck.Fluent;

namespace EvalFlow.Statistics.Tests;

public sealed class MultiplicityLaws
{
    [Fact]
    public void QValues_KeepTheOrderOfThePValues_AndNeverFallBelowThem() => Laws.Hold(
        Laws.Probability.ArrayOf(),
        p =>
        {
            var q = BenjaminiHochberg.Adjust(p);
            var careful = BenjaminiYekutieli.Adjust(p);
            var pairs = p.Zip(q).OrderBy(pair => pair.First).ToArray();
            return pairs.Zip(pairs.Skip(1)).All(next => next.First.Second <= next.Second.Second)
                && pairs.All(pair => pair.Second >= pair.First - 1e-15 && pair.Second <= 1)
                && q.Zip(careful).All(pair => pair.Second >= pair.First);
        });

    [Fact]
    public void RaisingAPValue_LowersNoQValue() => Laws.Hold(
        from p in Laws.Probability.ArrayOf().Where(p => p.Length > 0)
        from index in Gen.Choose(0, 1_000)
        from raised in Laws.Probability
        select (p, index, raised),
        data =>
        {
            var higher = data.p.ToArray();
            var at = data.index % higher.Length;
            higher[at] = Math.Max(higher[at], data.raised);
            return BenjaminiHochberg.Adjust(data.p).Zip(BenjaminiHochberg.Adjust(higher))
                .All(pair => pair.Second >= pair.First - 1e-15);
        });

    [Fact]
    public void Order_OfTheTests_DoesNotMatter() => Laws.Hold(
        Laws.Probability.ArrayOf(),
        p => BenjaminiHochberg.Adjust([.. p.Reverse()]).Reverse().SequenceEqual(BenjaminiHochberg.Adjust(p)));
}
