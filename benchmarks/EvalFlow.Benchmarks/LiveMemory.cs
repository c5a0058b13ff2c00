using System.Globalization;

namespace EvalFlow.Benchmarks;

/// <summary>Whether the memory of a live run grows with its samples.</summary>
internal static class LiveMemory
{
    public static async Task<int> RunAsync(int[] sizes, int concurrency)
    {
        Console.WriteLine("| samples | samples/s | peak memory, MB | database, MB |");
        Console.WriteLine("|---:|---:|---:|---:|");
        foreach (int samples in sizes)
        {
            await using Workplace place = await Workplace.CreateAsync(samples);
            string home = place.NewHome();
            MeasuredProcess run = await MeasuredProcess.RunAsync(place.Info(concurrency, home));
            int completed = Workplace.Completed(run);
            long database = new DirectoryInfo(home).EnumerateFiles("*.db*").Sum(file => file.Length);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {completed:#,0} | {samples / run.Seconds:#,0} | {run.PeakBytes / 1e6:0} | {database / 1e6:0} |"));
        }
        return 0;
    }
}
