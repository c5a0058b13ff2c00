using FsCheck;
using FsCheck.Fluent;

namespace EvalFlow.Statistics.Tests;

public sealed class AgreementLaws
{
    private static readonly Gen<long[,]> Tables =
        from categories in Gen.Choose(2, 4)
        from counts in Gen.Choose(0, 30).ArrayOf(categories * categories)
        select Table(counts, categories);

    private static readonly Func<long[,], double, Agreement>[] Coefficients =
        [(table, level) => CohenKappa.Of(table, level: level), GwetAc1.Of];

    [Fact]
    public void Interval_ContainsTheCoefficient_AndGrowsWithTheLevel() => Laws.Hold(
        from table in Tables from a in Laws.Level from b in Laws.Level select (table, a, b),
        data => Coefficients.All(of =>
        {
            var narrow = of(data.table, Math.Min(data.a, data.b));
            var wide = of(data.table, Math.Max(data.a, data.b)).Interval;
            return narrow.Value is null
                ? narrow.Interval is null
                : narrow.Interval!.Low <= narrow.Value + 1e-12 && narrow.Interval.High >= narrow.Value - 1e-12
                    && narrow.Interval.High > narrow.Interval.Low
                    && wide!.Low <= narrow.Interval.Low + 1e-12 && wide.High >= narrow.Interval.High - 1e-12;
        }));

    [Fact]
    public void SwappedRaters_AndRenamedCategories_ChangeNothing() => Laws.Hold(
        Tables,
        table => Coefficients.All(of =>
        {
            var (given, swapped) = (of(table, .95), of(Mapped(table, (i, j, _) => (j, i)), .95));
            var renamed = of(Mapped(table, (i, j, last) => (last - i, last - j)), .95);
            return Laws.Near(given.Value, swapped.Value) && Laws.Near(given.Interval, swapped.Interval)
                && Laws.Near(given.Value, renamed.Value) && Laws.Near(given.Interval, renamed.Interval);
        }));

    private static long[,] Table(int[] counts, int categories)
    {
        var table = new long[categories, categories];
        for (var cell = 0; cell < counts.Length; cell++)
        {
            table[cell / categories, cell % categories] = counts[cell];
        }

        return table;
    }

    private static long[,] Mapped(long[,] table, Func<int, int, int, (int I, int J)> place)
    {
        var (size, mapped) = (table.GetLength(0), new long[table.GetLength(0), table.GetLength(0)]);
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                var (to, across) = place(i, j, size - 1);
                mapped[to, across] = table[i, j];
            }
        }

        return mapped;
    }
}
