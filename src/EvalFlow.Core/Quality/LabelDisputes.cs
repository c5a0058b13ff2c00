using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Quality;

/// <summary>Counts for each sample how many models' responses two graders with the same labels label differently.</summary>
internal sealed class LabelDisputes
{
    // With more graders the pairs grow by the square, and nobody reads them.
    private const int MostPairs = 6;

    private readonly Pair[] _pairs;

    public LabelDisputes(EvalDefinition definition, int samples)
    {
        GraderSpec[] closed = [.. definition.Graders.Where(grader => grader.Labels is { Count: > 1 })];
        _pairs =
        [
            .. (from first in Enumerable.Range(0, closed.Length)
                from second in Enumerable.Range(first + 1, closed.Length - first - 1)
                where closed[first].Labels!.Intersect(closed[second].Labels!).Count() > 1
                select new Pair(closed[first].Name, closed[second].Name, samples)).Take(MostPairs),
        ];
    }

    public void Add(ScoreColumns shard)
    {
        foreach (Pair pair in _pairs)
        {
            pair.Add(shard);
        }
    }

    /// <param name="reports">Of the runs that were added.</param>
    public IReadOnlyList<LabelPair> Report(IReadOnlyList<RunReport> reports, SampleNames names) =>
        [.. _pairs.Select(pair => pair.Report(reports, names)).OfType<LabelPair>()];

    private sealed class Pair(string first, string second, int samples)
    {
        private readonly int[] _both = new int[samples];
        private readonly int[] _differing = new int[samples];

        public void Add(ScoreColumns shard)
        {
            (int one, int other) = (Array.IndexOf(shard.Graders, first), Array.IndexOf(shard.Graders, second));
            for (int row = 0; row < shard.Count && one >= 0 && other >= 0; row++)
            {
                (bool labelled, bool differs) = (false, false);
                for (int cell = shard.FirstPairs[row] * shard.Graders.Length; cell < shard.FirstPairs[row + 1] * shard.Graders.Length; cell += shard.Graders.Length)
                {
                    bool both = IsLabelled(shard, cell + one) && IsLabelled(shard, cell + other);
                    labelled |= both;
                    differs |= both && shard.Labels[cell + one] != shard.Labels[cell + other];
                }
                _both[shard.Ordinals[row]] += labelled ? 1 : 0;
                _differing[shard.Ordinals[row]] += differs ? 1 : 0;
            }
        }

        public LabelPair? Report(IReadOnlyList<RunReport> reports, SampleNames names)
        {
            AgreementReport[] known = [.. reports.SelectMany(report => report.Agreement).Where(pair => pair.GraderA == first && pair.GraderB == second && pair.N > 0)];
            if (known.Length == 0)
            {
                return null;
            }
            GroupTally disputed = new(names);
            for (int sample = 0; sample < names.Count; sample++)
            {
                if (_both[sample] > 0)
                {
                    disputed.Add(sample, _differing[sample] > 0 && 2 * _differing[sample] >= _both[sample], (double)_differing[sample] / _both[sample]);
                }
            }
            long n = known.Sum(pair => pair.N);
            return new LabelPair(
                first, second, known.Length, n, known.Sum(pair => pair.N * (pair.Raw ?? 0)) / n, known.Min(pair => pair.CohenKappa), known.Max(pair => pair.CohenKappa), disputed.Group());
        }

        private static bool IsLabelled(ScoreColumns shard, int cell) =>
            shard.Labels[cell] > 0 && (Outcome)(shard.Heads[cell] & ~ScoreBlock.HasValue) == Outcome.Scored;
    }
}
