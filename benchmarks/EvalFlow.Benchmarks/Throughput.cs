using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace EvalFlow.Benchmarks;

/// <summary>The whole command from start to report, definition and data files read included.</summary>
internal static class Throughput
{
    public static async Task<int> RunAsync(int[] sizes)
    {
        Console.WriteLine("| samples | seconds | samples/s | peak memory, MB | database, MB |");
        Console.WriteLine("|---:|---:|---:|---:|---:|");
        foreach (int size in sizes)
        {
            await MeasureAsync(size);
        }
        return 0;
    }

    private static async Task MeasureAsync(int size)
    {
        string folder = Directory.CreateTempSubdirectory("evalflow-throughput").FullName;
        try
        {
            RecordedEval eval = RecordedEval.Write(folder, size);
            string home = Path.Combine(folder, "home");
            Stopwatch watch = Stopwatch.StartNew();
            using Process process = EvalFlowProcess.Start("run", eval.Definition, "--model", $"replay:{eval.Responses}", "--home", home, "--json");
            (JsonElement run, long peak) = await EvalFlowProcess.RunToEndAsync(process);
            double seconds = watch.Elapsed.TotalSeconds;
            int completed = run.GetProperty("samples").GetProperty("completed").GetInt32();
            if (completed != size)
            {
                throw new InvalidOperationException($"{completed} of {size} samples were completed.");
            }
            long database = new DirectoryInfo(home).EnumerateFiles("*.db*").Sum(file => file.Length);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {size:#,0} | {seconds:0.00} | {size / seconds:#,0} | {peak / 1e6:0} | {database / 1e6:0} |"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
