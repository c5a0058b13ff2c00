using System.Globalization;

namespace EvalFlow.Benchmarks;

/// <summary>Runs through rate limits, errors and resets: nothing lost, few requests repeated, the allowed rate used.</summary>
internal static class LiveFaults
{
    private const int Concurrency = 50;

    public static async Task<int> RunAsync(int samples, int admittedPerSecond)
    {
        Console.WriteLine("| fault | samples | completed | requests per sample | answers twice | seconds | steady answers/s |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
        await RowAsync("none", samples);
        await RowAsync("10 % 429", samples, "--rate-limited", "0.1");
        await RowAsync("5 % 500", samples, "--errors", "0.05");
        await RowAsync("5 % resets", samples, "--resets", "0.05");
        await RowAsync("5 % half JSON", samples, "--truncated", "0.05");
        await RowAsync("5 % HTML with status 200", samples, "--wrong-type", "0.05");
        string rate = MockProcess.Text(admittedPerSecond);
        await RowAsync($"admits {rate}/s", Math.Min(samples, 30 * admittedPerSecond), "--admit", rate);
        return 0;
    }

    private static async Task RowAsync(string fault, int samples, params IReadOnlyList<string> options)
    {
        await using Workplace place = await Workplace.CreateAsync(samples, ["--latency", "20", .. options]);
        MeasuredProcess run = await place.RunAsync(Concurrency);
        MockCounts asked = await place.Mock.ReadAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {fault} | {samples:#,0} | {Workplace.Completed(run):#,0} | {asked.Requests / (double)samples:0.000} | {asked.Repeats} | {run.Seconds:0.0} | {Steady(asked):#,0} |"));
    }

    /// <summary>Answers per second of the seconds between the slow start and the tail; null when there are none.</summary>
    private static double? Steady(MockCounts asked)
    {
        const int Start = 5;
        long[] middle = [.. asked.AnswersBySecond.Skip(Start).SkipLast(2)];
        return middle.Length == 0 ? null : middle.Average();
    }
}
