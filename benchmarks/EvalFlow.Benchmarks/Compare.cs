using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EvalFlow.Core.Regressions;
using EvalFlow.Sqlite;

namespace EvalFlow.Benchmarks;

/// <summary>Comparison of two stored runs: the step itself in a process of its own, and the whole command.</summary>
internal static class Compare
{
    private const int Repeats = 3;
    private static readonly string[] FiveColumns = ["a", "b", "c", "d", "e"];
    private static readonly string[] OneColumn = ["wide"];

    public static async Task<int> RunAsync(int samples, int slices)
    {
        string folder = Directory.CreateTempSubdirectory("evalflow-compare").FullName;
        try
        {
            Console.WriteLine("| pairs | slices | samples are | first, s | again, s | peak memory, MB | whole command, s | its peak, MB |");
            Console.WriteLine("|---:|---|---|---:|---:|---:|---:|---:|");
            foreach (bool clustered in new[] { false, true })
            {
                string home = Path.Combine(folder, clustered ? "home-clustered" : "home");
                PairedEval eval = PairedEval.Write(Path.Combine(folder, clustered ? "clustered" : "independent"), samples, slices, clustered);
                string baseline = await RunOneAsync(eval, eval.Baseline, home, samples);
                string candidate = await RunOneAsync(eval, eval.Candidate, home, samples);
                foreach (string[] by in new[] { FiveColumns, OneColumn })
                {
                    await MeasureAsync(home, baseline, candidate, by, samples, clustered);
                }
            }
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Compares in this process and prints what it took; the parent reads it.</summary>
    public static async Task<int> StepAsync(string home, string baseline, string candidate, string[] by)
    {
        await using SqliteHome opened = await SqliteHome.OpenAsync(home, TimeProvider.System, CancellationToken.None);
        CompareRuns compare = new(opened.Runs, opened.Registry, opened.Calibrations, TimeProvider.System);
        CompareRequest request = new()
        {
            Baseline = (await opened.Runs.FindAsync(baseline, CancellationToken.None))!,
            Candidate = (await opened.Runs.FindAsync(candidate, CancellationToken.None))!,
            By = by,
        };
        List<double> seconds = [];
        long paired = 0;
        int slices = 0;
        for (int i = 0; i < Repeats; i++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            Comparison comparison = await compare.RunAsync(request, CancellationToken.None);
            seconds.Add(watch.Elapsed.TotalSeconds);
            paired = comparison.Comparisons.Max(row => row.NPaired);
            slices = comparison.Comparisons.Count(row => row.Slice is not null);
        }
        Console.WriteLine(JsonSerializer.Serialize(new CompareStep(seconds[0], seconds.Skip(1).Min(), paired, slices)));
        return 0;
    }

    private static async Task MeasureAsync(string home, string baseline, string candidate, string[] by, int samples, bool clustered)
    {
        using Process step = EvalFlowProcess.StartSelf(["compare-step", home, baseline, candidate, .. by]);
        (JsonElement measured, long peak) = await EvalFlowProcess.ReadAsync(step);
        CompareStep result = measured.Deserialize<CompareStep>()!;
        if (result.Paired != samples)
        {
            throw new InvalidOperationException($"{result.Paired} of {samples} samples were paired.");
        }
        Stopwatch watch = Stopwatch.StartNew();
        using Process whole = EvalFlowProcess.Start(
            ["compare", baseline, candidate, "--home", home, "--json", .. by.SelectMany(name => new[] { "--by", name })]);
        (_, long wholePeak) = await EvalFlowProcess.ReadAsync(whole);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {result.Paired:#,0} | {result.Slices} ({by.Length} column{(by.Length > 1 ? "s" : "")}) | {(clustered ? "in clusters of 10" : "independent")} | {result.First:0.00} | {result.Again:0.00} | {peak / 1e6:0} | {watch.Elapsed.TotalSeconds:0.00} | {wholePeak / 1e6:0} |"));
    }

    private static async Task<string> RunOneAsync(PairedEval eval, string responses, string home, int samples)
    {
        using Process process = EvalFlowProcess.Start("run", eval.Definition, "--model", $"replay:{responses}", "--home", home, "--json");
        (JsonElement run, _) = await EvalFlowProcess.RunToEndAsync(process);
        return run.GetProperty("samples").GetProperty("completed").GetInt32() == samples
            ? run.GetProperty("run_id").GetString()! : throw new InvalidOperationException("Not all samples were completed.");
    }
}

/// <summary>What one comparison step took.</summary>
/// <param name="First">Seconds, just-in-time compilation included.</param>
/// <param name="Again">Best of the seconds after that.</param>
internal sealed record CompareStep(double First, double Again, long Paired, int Slices);
