using System.Diagnostics;
using System.Globalization;

namespace EvalFlow.Benchmarks;

/// <summary>A long live run through faults: whether memory, handles or threads grow with it, or the database beyond the data.</summary>
internal static class LiveSoak
{
    private const int Concurrency = 100;
    private const int Looks = 10;

    private static readonly string[] Faults = ["--errors", "0.02", "--resets", "0.02", "--truncated", "0.01", "--rate-limited", "0.02", "--retry-after", "none"];

    public static async Task<int> RunAsync(int samples)
    {
        await using Workplace place = await Workplace.CreateAsync(samples, Faults);
        string home = place.NewHome();
        Stopwatch watch = Stopwatch.StartNew();
        using Process process = Process.Start(place.Info(Concurrency, home))!;
        Task<MeasuredProcess> ended = MeasuredProcess.FinishAsync(process, watch);
        Console.WriteLine("| answered | memory, MB | handles | threads | database, bytes a sample |");
        Console.WriteLine("|---:|---:|---:|---:|---:|");
        for (int look = 1; look < Looks && await ReachedAsync(place, ended, (long)samples * look / Looks) is { } answered; look++)
        {
            Write(process, home, answered);
        }
        MeasuredProcess run = await ended;
        MockCounts asked = await place.Mock.ReadAsync();
        int completed = Workplace.Completed(run);
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{completed:#,0} of {samples:#,0} completed in {run.Seconds:0} s, {asked.Requests / (double)samples:0.000} requests a sample, {asked.Repeats} answers twice, peak memory {run.PeakBytes / 1e6:0} MB, database {Size(home) / (double)samples:0} bytes a sample."));
        return completed == samples && asked.Prompts == samples ? 0 : 1;
    }

    private static async Task<long?> ReachedAsync(Workplace place, Task ended, long answers)
    {
        while (!ended.IsCompleted)
        {
            MockCounts asked = await place.Mock.ReadAsync();
            if (asked.Prompts >= answers)
            {
                return asked.Prompts;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
        return null;
    }

    private static void Write(Process process, string home, long answered)
    {
        process.Refresh();
        string handles = $"/proc/{process.Id}/fd";
        int open = Directory.Exists(handles) ? Directory.GetFileSystemEntries(handles).Length : process.HandleCount;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {answered:#,0} | {process.WorkingSet64 / 1e6:0} | {open} | {process.Threads.Count} | {Size(home) / (double)answered:0} |"));
    }

    private static long Size(string home) => new DirectoryInfo(home).EnumerateFiles("*.db*").Sum(file => file.Length);
}
