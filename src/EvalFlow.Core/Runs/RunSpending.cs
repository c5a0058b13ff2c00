using EvalFlow.Core.Models.Budgets;

namespace EvalFlow.Core.Runs;

/// <summary>What a run has spent, put together again from what it left behind; requests that a crash cut short are not in it.</summary>
internal static class RunSpending
{
    public static async Task<Spending> ReadAsync(
        IRunStore runs, Run run, IReadOnlyList<string> graders, CancellationToken cancellationToken)
    {
        Spending spent = run.Budget?.Carried ?? default;
        await foreach (ReadOnlyMemory<byte> part in runs.ReadPartsAsync(run.RunId, ShardPart.Statistics, cancellationToken))
        {
            UsageTally usage = ShardStatistics.ReadUsage(part);
            spent += Spending.Of(usage.CostUsd ?? 0, (usage.InputTokens ?? 0) + (usage.OutputTokens ?? 0));
        }
        foreach (int shard in await runs.ListOpenShardsAsync(run.RunId, cancellationToken))
        {
            foreach (ReadOnlyMemory<byte> checkpoint in await runs.ReadCheckpointsAsync(run.RunId, shard, cancellationToken))
            {
                spent = ResultLines.Read(checkpoint, graders).Aggregate(spent, (sum, result) => sum + SampleCosts.Known(result));
            }
        }
        return spent;
    }
}
