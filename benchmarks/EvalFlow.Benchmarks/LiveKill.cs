using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace EvalFlow.Benchmarks;

/// <summary>Kills a live run in the middle and resumes it: only requests in flight are paid twice, and the summary is right.</summary>
internal static class LiveKill
{
    private const int Concurrency = 50;

    public static async Task<int> RunAsync(int samples, int seeds)
    {
        Console.WriteLine("| seed | answered at the kill | in flight at most | answers twice | completed | same numbers |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---|");
        int bad = 0;
        for (int seed = 1; seed <= seeds; seed++)
        {
            bad += await RowAsync(samples, seed) ? 0 : 1;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seeds} kills, {bad} bad."));
        return bad == 0 ? 0 : 1;
    }

    private static async Task<bool> RowAsync(int samples, int seed)
    {
        await using Workplace place = await Workplace.CreateAsync(
            samples, "--latency", "10..30", "--seed", seed.ToString(CultureInfo.InvariantCulture));
        string expected = Numbers(await place.RunAsync(Concurrency));
        await place.Mock.ResetAsync();
        string home = place.NewHome();
        long answered = await KillHalfWayAsync(place, home, samples);
        MeasuredProcess resumed = await MeasuredProcess.RunAsync(place.Info(Concurrency, home));
        MockCounts asked = await place.Mock.ReadAsync();
        bool same = Numbers(resumed) == expected;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {seed} | {answered:#,0} | {Concurrency} | {asked.Repeats} | {Workplace.Completed(resumed):#,0} | {(same ? "yes" : "NO")} |"));
        return same && asked.Repeats <= Concurrency && asked.Prompts == samples;
    }

    private static async Task<long> KillHalfWayAsync(Workplace place, string home, int samples)
    {
        using Process process = Process.Start(place.Info(Concurrency, home))!;
        Task drained = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        MockCounts asked;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
            asked = await place.Mock.ReadAsync();
        }
        while (asked.Answers < samples / 2 && !process.HasExited);
        process.Kill();
        await process.WaitForExitAsync();
        await drained;
        return asked.Answers;
    }

    private static string Numbers(MeasuredProcess run)
    {
        JsonElement report = EvalFlowProcess.Report(run);
        return report.GetProperty("metrics").GetRawText() + report.GetProperty("samples").GetRawText();
    }
}
