using EvalFlow.AzureStorage.Tests;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Workflows;
using EvalFlow.Functions.Triggers;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Functions.Tests;

/// <summary>Freshness on Durable Task: the timer, the workflow, and a step that starts runs.</summary>
public sealed class FreshnessTests(Azurite azurite)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Timer_LookedAtTwice_StartsTheDayOnce_AndRunsWhatWasNeverRun()
    {
        await using AppBench bench = await AppBench.OpenAsync(azurite);
        await bench.RegisterSmallAsync();
        Directory.CreateDirectory(bench.Folders.Catalog);
        await File.WriteAllTextAsync(
            Path.Combine(bench.Folders.Catalog, "models-catalog.yaml"),
            $$"""
            models:
              - { id: old, family: small, generation: 1, spec: "replay:{{bench.Folders.Files}}/old.csv?id=id&response=response", released: 2026-01-01 }
            """,
            Cancel);
        await File.WriteAllTextAsync(
            Path.Combine(bench.Folders.Catalog, "freshness.yaml"), """schedules: [{ id: night, cron: "0 6 * * *", max_runs: 1 }]""", Cancel);
        FakeTimeProvider clock = new(new(2026, 11, 23, 6, 10, 0, TimeSpan.Zero));
        Timers timers = new(bench.Pipeline, null!, clock);

        await timers.LookAfterEvalsAsync(new TimerInfo(), bench.Durable.Client, Cancel);
        await timers.LookAfterEvalsAsync(new TimerInfo(), bench.Durable.Client, Cancel);
        WorkflowState ended = await bench.Durable.Engine.WaitAsync("freshness-night-20261123-0600", Cancel);

        Assert.True(ended.Status == WorkflowStatus.Completed, ended.Error);
        Run run = Assert.Single(await bench.Pipeline.Home.Runs.ListAsync(Cancel));
        await bench.PumpRunAsync(run.RunId);
        Assert.Equal(RunStatus.Completed, (await bench.Pipeline.Home.Runs.FindAsync(run.RunId, Cancel))!.Status);
    }
}
