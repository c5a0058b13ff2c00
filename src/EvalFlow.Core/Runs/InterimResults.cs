using System.Text.Json;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Limits;

namespace EvalFlow.Core.Runs;

/// <summary>
/// What a run that stopped before its end leaves to read: requests, usage and the journal of limits, but no metric, since those
/// of a part that nobody drew at random would mislead. Going on with the run replaces it.
/// </summary>
internal sealed class InterimResults(IRunStore runs, IEvalRegistry registry, OpenRuns open)
{
    public async Task SaveAsync(Run run, CancellationToken cancellationToken)
    {
        // That its eval is gone may be the very reason why the run failed.
        if (await registry.FindByHashAsync(run.EvalHash, cancellationToken) is not { } version)
        {
            return;
        }
        EvalDefinition definition = OpenRuns.ReadDefinition(version);
        ShardStatistics statistics = new(definition, definition.Epochs with { Count = run.Epochs });
        await foreach (ReadOnlyMemory<byte> part in runs.ReadPartsAsync(run.RunId, ShardPart.Statistics, cancellationToken))
        {
            statistics.Merge(part);
        }
        await AddCheckpointsAsync(statistics, definition, run, cancellationToken);
        IReadOnlyList<LimitChange> stored = statistics.Limits;
        statistics.Add([.. (await open.ReadLimitsAsync(run.RunId)).Except(stored)]);
        RunResults results = AggregateRun.Report(definition, statistics) with { Metrics = [], Gate = null, Agreement = [] };
        await runs.SaveResultsAsync(run.RunId, JsonSerializer.Serialize(results, ReportJson.Compact), [], cancellationToken);
    }

    private async Task AddCheckpointsAsync(ShardStatistics statistics, EvalDefinition definition, Run run, CancellationToken cancellationToken)
    {
        string[] graders = [.. definition.Graders.Select(grader => grader.Name)];
        foreach (int shard in await runs.ListOpenShardsAsync(run.RunId, cancellationToken))
        {
            foreach (ReadOnlyMemory<byte> checkpoint in await runs.ReadCheckpointsAsync(run.RunId, shard, cancellationToken))
            {
                foreach (SampleResult result in ResultLines.Read(checkpoint, graders))
                {
                    statistics.Add(result);
                }
            }
        }
    }
}
