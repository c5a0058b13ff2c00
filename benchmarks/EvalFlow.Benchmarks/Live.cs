using System.Globalization;
using System.Text.Json;

namespace EvalFlow.Benchmarks;

/// <summary>
/// <c>evalflow run</c> against the mock model, beside the floor: both as whole processes with start-up, taken in turns so that
/// what else the machine does meets both.
/// </summary>
internal static class Live
{
    public static async Task<int> RunAsync(int samples, int[] latencies, int[] concurrencies, int repetitions)
    {
        Console.WriteLine("| latency, ms | concurrency | floor, samples/s | evalflow, samples/s | ratio of medians | peak memory, MB: floor, evalflow |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|");
        foreach (int latency in latencies)
        {
            foreach (int concurrency in concurrencies)
            {
                await CellAsync(samples, latency, concurrency, repetitions);
            }
        }
        return 0;
    }

    private static async Task CellAsync(int samples, int latency, int concurrency, int repetitions)
    {
        List<(double Rate, long Peak)> floor = [];
        List<(double Rate, long Peak)> evalflow = [];
        await using Workplace place = await Workplace.CreateAsync(samples, "--latency", MockProcess.Text(latency));
        for (int repetition = 0; repetition < repetitions; repetition++)
        {
            string lines = Path.Combine(place.Folder, "floor.jsonl");
            MeasuredProcess bare = await MeasuredProcess.RunAsync(Floor.Info(place.Mock, samples, concurrency, lines));
            if (bare.ExitCode != 0 || File.ReadLines(lines).Count() != samples)
            {
                throw new InvalidOperationException($"The floor failed: {bare.Error}");
            }
            floor.Add((samples / bare.Seconds, bare.PeakBytes));
            MeasuredProcess run = await place.RunAsync(concurrency);
            evalflow.Add((samples / run.Seconds, run.PeakBytes));
            await CheckAsync(place, run, samples);
        }
        double ratio = Median(evalflow) / Median(floor);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {latency} | {concurrency} | {Spread(floor)} | {Spread(evalflow)} | {ratio:0.00} | {Peak(floor)}, {Peak(evalflow)} |"));
    }

    // Floor and run both ask each prompt once; more would be paid for twice, fewer lost.
    private static async Task CheckAsync(Workplace place, MeasuredProcess run, int samples)
    {
        JsonElement counts = run.ExitCode == 0 ? EvalFlowProcess.Report(run).GetProperty("samples") : throw EvalFlowProcess.Failed(run);
        MockCounts asked = await place.Mock.ReadAsync();
        if (counts.GetProperty("completed").GetInt32() != samples || asked.Prompts != samples || asked.Answers != 2L * samples)
        {
            throw new InvalidOperationException($"Of {samples} samples {counts.GetProperty("completed")} were completed, with {asked}.");
        }
        await place.Mock.ResetAsync();
    }

    private static double Median(List<(double Rate, long Peak)> runs) => Statistics.Median([.. runs.Select(run => run.Rate)]);

    private static string Spread(List<(double Rate, long Peak)> runs) => string.Create(CultureInfo.InvariantCulture,
        $"{Median(runs):#,0} ({runs.Min(run => run.Rate):#,0} to {runs.Max(run => run.Rate):#,0})");

    private static string Peak(List<(double Rate, long Peak)> runs) =>
        (runs.Max(run => run.Peak) / 1e6).ToString("0", CultureInfo.InvariantCulture);
}

internal static class Statistics
{
    public static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
