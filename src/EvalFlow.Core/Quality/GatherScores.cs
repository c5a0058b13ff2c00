using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Quality;

/// <summary>Reads the runs of the models, shard by shard, into what is measured: scores, wavering, disputes about labels.</summary>
internal sealed class GatherScores(IRunStore runs, EvalDefinition definition, MetricSpec metric, int samples)
{
    public Wavering Wavering { get; } = new(samples);

    public LabelDisputes Disputes { get; } = new(definition, samples);

    public async Task<ScoreTable> RunAsync(IReadOnlyList<ModelRuns> models, CancellationToken cancellationToken)
    {
        ScoreTable table = new(samples, models.Count);
        for (int model = 0; model < models.Count; model++)
        {
            bool wavers = models[model].Answers > 1;
            if (wavers)
            {
                Wavering.BeginModel(models[model].Answers);
            }
            await AddAsync(models[model].Newest, model, table, wavers && models[model].Newest.Epochs > 1, cancellationToken);
            foreach (Run rerun in models[model].Reruns)
            {
                await AddAgainAsync(rerun, model, table, cancellationToken);
            }
        }
        return table;
    }

    private async Task AddAsync(Run run, int model, ScoreTable table, bool wavers, CancellationToken cancellationToken)
    {
        ColumnScorer scorer = Scorer(run);
        await foreach (ScoreColumns shard in ShardColumns.ReadAsync(runs, run.RunId, cancellationToken))
        {
            scorer.Use(shard);
            Disputes.Add(shard);
            for (int row = 0; row < shard.Count; row++)
            {
                if (scorer.Score(row) is { Kind: SampleScoreKind.Scored } score)
                {
                    table.Row(shard.Ordinals[row])[model] = score.Value;
                }
                if (wavers && scorer.VarianceOf(row) is { } variance)
                {
                    Wavering.Add(shard.Ordinals[row], variance > 0, variance);
                }
            }
        }
    }

    private async Task AddAgainAsync(Run run, int model, ScoreTable table, CancellationToken cancellationToken)
    {
        ColumnScorer scorer = Scorer(run);
        await foreach (ScoreColumns shard in ShardColumns.ReadAsync(runs, run.RunId, cancellationToken))
        {
            scorer.Use(shard);
            for (int row = 0; row < shard.Count; row++)
            {
                double before = table.Row(shard.Ordinals[row])[model];
                if (!double.IsNaN(before) && scorer.Score(row) is { Kind: SampleScoreKind.Scored } score)
                {
                    double apart = score.Value - before;
                    // Variance of one answer from two of them.
                    Wavering.Add(shard.Ordinals[row], apart != 0, apart * apart / 2);
                }
            }
        }
    }

    private ColumnScorer Scorer(Run run) =>
        new(metric, definition.Epochs with { Count = run.Epochs, K = Math.Min(definition.Epochs.K, run.Epochs) });
}
