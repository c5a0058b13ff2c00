using EvalFlow.Core.Evals;

namespace EvalFlow.Core.Quality;

/// <summary>Scores of one metric, epochs reduced: a row for each sample by its ordinal, a place for each model; NaN where there is none. 8 bytes each.</summary>
internal sealed class ScoreTable
{
    private readonly double[] _scores;

    public ScoreTable(int samples, int models)
    {
        (Samples, Models) = (samples, models);
        _scores = new double[(long)samples * models];
        Array.Fill(_scores, double.NaN);
    }

    public int Samples { get; }

    public int Models { get; }

    public Span<double> Row(int sample) => _scores.AsSpan(sample * Models, Models);

    /// <summary>True when every model has a score, and there are models.</summary>
    public static bool IsComplete(ReadOnlySpan<double> row)
    {
        foreach (double score in row)
        {
            if (double.IsNaN(score))
            {
                return false;
            }
        }
        return row.Length > 0;
    }

    /// <summary>True when all models have the same score.</summary>
    public static bool IsAlike(ReadOnlySpan<double> row) => !row.ContainsAnyExcept(row[0]);

    /// <summary>The best value of a share; null without a good direction.</summary>
    public static double? Ideal(Direction direction) => direction switch
    {
        Direction.HigherIsBetter => 1,
        Direction.LowerIsBetter => 0,
        Direction.Neutral => null,
    };
}
