using EvalFlow.Core.Evals;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Quality;

/// <summary>Measures whether the samples tell models apart.</summary>
internal sealed class Discrimination
{
    // With fewer models no arrangement of passes and fails is rarer than one in a hundred.
    public const int ModelsForOneSample = 9;
    private const double Alpha = 0.01;

    private readonly MetricSpec _metric;
    private readonly ScoreTable _table;
    private readonly SampleNames _names;
    private readonly CrossedScores _crossed;
    private readonly GroupTally _separating;

    private Discrimination(MetricSpec metric, ScoreTable table, SampleNames names)
    {
        (_metric, _table, _names) = (metric, table, names);
        _crossed = new CrossedScores(table.Models);
        _separating = new GroupTally(names);
        foreach (int sample in Complete())
        {
            ReadOnlySpan<double> row = table.Row(sample);
            _crossed.Add(row);
            _separating.Add(sample, !ScoreTable.IsAlike(row));
        }
    }

    /// <summary>Null with fewer than two models.</summary>
    /// <param name="models">Names, in the order of the table.</param>
    /// <param name="repeats">Variance that a model's own wavering adds to one score; null when unknown.</param>
    public static DiscriminationReport? Of(MetricSpec metric, ScoreTable table, SampleNames names, IReadOnlyList<string> models, double? repeats) =>
        table.Models < 2 ? null : new Discrimination(metric, table, names).Report(models, repeats);

    private DiscriminationReport Report(IReadOnlyList<string> models, double? repeats)
    {
        ModelPairs pairs = ModelPairs.Of(_table, _names);
        return new DiscriminationReport
        {
            Models = _table.Models,
            Complete = (int)_crossed.Items,
            Separating = _separating.Group(),
            Odd = Odd(models),
            Variance = _crossed.Variance() is { } variance
                ? new VarianceReport(variance.BetweenTakers, variance.BetweenItems, variance.Residual, repeats, variance.Reliability) : null,
            Pairs = pairs.Count,
            PairsToldApart = pairs.ToldApart(),
            BestTwo = pairs.BestTwo(_metric, models),
            ItemRest = ItemRest(),
        };
    }

    private OddModel? Odd(IReadOnlyList<string> models)
    {
        GroupTally[] alone = [.. models.Select(_ => new GroupTally(_names))];
        foreach (int sample in Complete())
        {
            int odd = OddOf(_table.Row(sample));
            for (int model = 0; model < alone.Length; model++)
            {
                alone[model].Add(sample, model == odd);
            }
        }
        int most = Enumerable.Range(0, alone.Length).OrderByDescending(model => alone[model].Count).ThenBy(model => models[model], StringComparer.Ordinal).First();
        return _table.Models < 3 || alone[most].Count == 0 ? null
            : new OddModel(models[most], alone[most].Group(), _separating.Count - alone[most].Count, Without(most)?.Reliability);
    }

    // The one model that differs while all others agree; -1 when there is none.
    private static int OddOf(ReadOnlySpan<double> row)
    {
        double common = row[0] == row[1] || row[0] == row[^1] ? row[0] : row[1];
        int odd = row.IndexOfAnyExcept(common);
        return odd >= 0 && odd == row.LastIndexOfAnyExcept(common) ? odd : -1;
    }

    private ScoreVariance? Without(int model)
    {
        CrossedScores others = new(_table.Models - 1);
        double[] row = new double[_table.Models - 1];
        foreach (int sample in Complete())
        {
            Span<double> all = _table.Row(sample);
            all[..model].CopyTo(row);
            all[(model + 1)..].CopyTo(row.AsSpan(model));
            others.Add(row);
        }
        return others.Variance();
    }

    private ItemRestReport ItemRest()
    {
        List<double> known = [];
        GroupTally against = new(_names);
        foreach (int sample in Complete())
        {
            if (_crossed.ItemRest(_table.Row(sample)) is { } r)
            {
                known.Add(r);
                against.Add(sample, r < 0 && ChanceOf(r) <= Alpha, -r);
            }
        }
        known.Sort();
        bool canTell = _table.Models >= ModelsForOneSample && known.Count > 0;
        return new ItemRestReport(
            known.Count, known.Count == 0 ? null : known[known.Count / 2], known.Count == 0 ? null : (double)known.Count(r => r < 0) / known.Count,
            canTell ? against.Group() : null, canTell ? Alpha * known.Count : null);
    }

    // That the correlation is so low or lower when there is none: Student's t with two degrees of freedom fewer than models.
    private double ChanceOf(double r)
    {
        int degrees = _table.Models - 2;
        return Distribution.StudentCumulative(r * Math.Sqrt(degrees / Math.Max(1e-12, 1 - (r * r))), degrees);
    }

    private IEnumerable<int> Complete() => Enumerable.Range(0, _table.Samples).Where(sample => ScoreTable.IsComplete(_table.Row(sample)));
}
