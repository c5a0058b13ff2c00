using System.Globalization;

namespace EvalFlow.Benchmarks;

/// <summary>
/// <c>evalflow run</c> against the mock model, beside the floor: both as whole processes with start-up, taken in turns so that
/// what else the machine does meets both.
/// </summary>
internal static class Live
{
    public static async Task<int> RunAsync(int samples, int[] latencies, int[] concurrencies, int repetitions)
    {
        Console.WriteLine("| latency, ms | concurrency | floor, samples/s | evalflow, samples/s | ratio of medians | floor, s: before + asking + after | evalflow, s | peak memory, MB: floor, evalflow |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|");
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
        List<Turn> floor = [];
        List<Turn> evalflow = [];
        await using Workplace place = await Workplace.CreateAsync(samples, "--latency", MockProcess.Text(latency));
        for (int repetition = 0; repetition < repetitions; repetition++)
        {
            string lines = Path.Combine(place.Folder, "floor.jsonl");
            MeasuredProcess bare = await MeasuredProcess.RunAsync(Floor.Info(place.Mock, samples, concurrency, lines));
            if (bare.ExitCode != 0 || File.ReadLines(lines).Count() != samples)
            {
                throw new InvalidOperationException($"The floor failed: {bare.Error}");
            }
            floor.Add(await TurnAsync(place, bare, samples));
            MeasuredProcess run = await place.RunAsync(concurrency);
            if (Workplace.Completed(run) != samples)
            {
                throw EvalFlowProcess.Failed(run);
            }
            evalflow.Add(await TurnAsync(place, run, samples));
        }
        double ratio = Median(evalflow) / Median(floor);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {latency} | {concurrency} | {Spread(floor)} | {Spread(evalflow)} | {ratio:0.00} | {Phases(floor)} | {Phases(evalflow)} | {Peak(floor)}, {Peak(evalflow)} |"));
    }

    // Floor and run each ask each prompt once; more would be paid for twice, fewer lost.
    private static async Task<Turn> TurnAsync(Workplace place, MeasuredProcess process, int samples)
    {
        MockCounts asked = await place.Mock.ReadAsync();
        await place.Mock.ResetAsync();
        return asked.Prompts == samples && asked.Answers == samples
            ? new Turn(samples / process.Seconds, process.PeakBytes, LivePhases.Of(process, asked))
            : throw new InvalidOperationException($"Of {samples} samples not each was asked once: {asked}.");
    }

    private static double Median(List<Turn> runs) => Statistics.Median([.. runs.Select(run => run.Rate)]);

    private static string Spread(List<Turn> runs) => string.Create(CultureInfo.InvariantCulture,
        $"{Median(runs):#,0} ({runs.Min(run => run.Rate):#,0} to {runs.Max(run => run.Rate):#,0})");

    private static string Phases(List<Turn> runs) => LivePhases.Medians([.. runs.Select(run => run.Phases)]);

    private static string Peak(List<Turn> runs) =>
        (runs.Max(run => run.Peak) / 1e6).ToString("0", CultureInfo.InvariantCulture);

    private sealed record Turn(double Rate, long Peak, LivePhases Phases);
}

internal static class Statistics
{
    public static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
