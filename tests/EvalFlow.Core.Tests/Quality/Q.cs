using EvalFlow.Core.Evals;
using EvalFlow.Core.Quality;

namespace EvalFlow.Core.Tests.Quality;

/// <summary>Scores and names as tests write them.</summary>
internal static class Q
{
    public static MetricSpec Metric(Direction direction, double? margin = null) => new("rate", "grader", "yes", direction, true, margin);

    /// <param name="rows">A text for each sample with a sign for each model: 0, 1, or - for no score.</param>
    public static ScoreTable Table(params string[] rows)
    {
        ScoreTable table = new(rows.Length, rows.Length == 0 ? 0 : rows[0].Length);
        for (int sample = 0; sample < rows.Length; sample++)
        {
            for (int model = 0; model < table.Models; model++)
            {
                table.Row(sample)[model] = rows[sample][model] == '-' ? double.NaN : rows[sample][model] - '0';
            }
        }
        return table;
    }

    /// <summary>Names q0, q1, ...</summary>
    public static SampleNames Names(int samples, Func<int, string?>? cluster = null)
    {
        SampleNames names = new(samples);
        for (int sample = 0; sample < samples; sample++)
        {
            names.Set(sample, $"q{sample}", cluster?.Invoke(sample));
        }
        return names;
    }

    public static string[] Models(int models) => [.. Enumerable.Range(0, models).Select(model => $"m{model}")];

    public static DiscriminationReport? Discriminate(ScoreTable table, Direction direction = Direction.HigherIsBetter, double? margin = null, double? repeats = null) =>
        Discrimination.Of(Metric(direction, margin), table, Names(table.Samples), Models(table.Models), repeats);
}
