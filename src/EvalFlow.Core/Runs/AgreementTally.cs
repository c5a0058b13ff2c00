using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Runs;

/// <summary>How often two graders that share labels gave which pair of labels.</summary>
internal sealed class AgreementTally
{
    // With more graders the pairs grow by the square, and nobody reads them.
    private const int MaxGraders = 8;

    private readonly int _first;
    private readonly int _second;
    private readonly IReadOnlyList<string> _labels;
    private readonly Dictionary<string, int> _codes;

    private AgreementTally(IReadOnlyList<GraderSpec> graders, int first, int second, IReadOnlyList<string> labels)
    {
        (_first, _second, _labels) = (first, second, labels);
        GraderA = graders[first].Name;
        GraderB = graders[second].Name;
        _codes = labels.Select((label, i) => (label, i)).ToDictionary(pair => pair.label, pair => pair.i);
        Counts = new long[labels.Count * labels.Count];
    }

    public string GraderA { get; }

    public string GraderB { get; }

    /// <summary>Counts by label of A (row) and label of B (column), row after row.</summary>
    public long[] Counts { get; }

    public static IReadOnlyList<AgreementTally> For(IReadOnlyList<GraderSpec> graders)
    {
        List<AgreementTally> pairs = [];
        int[] closed = [.. Enumerable.Range(0, graders.Count).Where(i => graders[i].Labels is { Count: > 1 }).Take(MaxGraders)];
        foreach (int first in closed)
        {
            foreach (int second in closed.Where(i => i > first))
            {
                string[] labels = [.. graders[first].Labels!.Union(graders[second].Labels!)];
                if (graders[first].Labels!.Intersect(graders[second].Labels!).Count() > 1)
                {
                    pairs.Add(new AgreementTally(graders, first, second, labels));
                }
            }
        }
        return pairs;
    }

    public void Add(ScoredSample sample)
    {
        for (int epoch = 0; epoch < sample.Epochs; epoch++)
        {
            Cell a = sample[epoch, _first];
            Cell b = sample[epoch, _second];
            if (a.Outcome == Outcome.Scored && b.Outcome == Outcome.Scored
                && _codes.TryGetValue(a.Label ?? "", out int row) && _codes.TryGetValue(b.Label ?? "", out int column))
            {
                Counts[(row * _labels.Count) + column]++;
            }
        }
    }

    public void Merge(long[] counts)
    {
        for (int i = 0; i < Counts.Length; i++)
        {
            Counts[i] += counts[i];
        }
    }

    public AgreementReport? ToReport(double level)
    {
        if (Counts.Sum() == 0)
        {
            return null;
        }
        int size = _labels.Count;
        long[,] table = new long[size, size];
        for (int i = 0; i < Counts.Length; i++)
        {
            table[i / size, i % size] = Counts[i];
        }
        return AgreementReport.Of(GraderA, GraderB, table, level);
    }
}
