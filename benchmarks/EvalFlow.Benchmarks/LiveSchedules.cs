using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace EvalFlow.Benchmarks;

/// <summary>
/// Schedules of faults drawn by seed: the mock's faults in a random mix, and the process killed at random moments. Whatever happens on
/// the way, the numbers are those of a run without any fault, nothing is lost and nothing counts twice.
/// </summary>
internal static class LiveSchedules
{
    private const int Concurrency = 50;
    private const double MostOfAFault = 0.08;

    private static readonly string[] Kinds = ["--errors", "--resets", "--cut", "--truncated", "--wrong-type", "--rate-limited"];

    public static async Task<int> RunAsync(int samples, int seeds)
    {
        Console.WriteLine("| seed | faults, % | kills | requests per sample | answers twice | completed | same numbers |");
        Console.WriteLine("|---:|---|---:|---:|---:|---:|---|");
        int bad = 0;
        for (int seed = 1; seed <= seeds; seed++)
        {
            bad += await RowAsync(samples, seed) ? 0 : 1;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seeds} schedules, {bad} bad."));
        return bad == 0 ? 0 : 1;
    }

    private static async Task<bool> RowAsync(int samples, int seed)
    {
        Random draw = new(seed);
        double[] shares = [.. Kinds.Select(_ => draw.Next(3) == 0 ? 0 : Math.Round(draw.NextDouble() * MostOfAFault, 3))];
        string[] common = ["--latency", "5..20", "--seed", seed.ToString(CultureInfo.InvariantCulture)];
        string[] faults = [.. Kinds.Zip(shares).SelectMany(pair => new[] { pair.First, MockProcess.Text(pair.Second) })];
        string expected = await UndisturbedAsync(samples, common);
        await using Workplace place = await Workplace.CreateAsync(samples, [.. common, .. faults, "--retry-after", "none"]);
        string home = place.NewHome();
        int kills = draw.Next(1, 4);
        for (int kill = 0; kill < kills; kill++)
        {
            await KillAsync(place, home, (long)(samples * (kill + draw.NextDouble()) / kills));
        }
        MeasuredProcess run = await MeasuredProcess.RunAsync(place.Info(Concurrency, home));
        MockCounts asked = await place.Mock.ReadAsync();
        bool good = Numbers(run) == expected && asked.Prompts == samples && asked.Repeats <= kills * Concurrency;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {seed} | {string.Join(" ", shares.Select(share => (share * 100).ToString("0.#", CultureInfo.InvariantCulture)))} | {kills} | {asked.Requests / (double)samples:0.000} | {asked.Repeats} | {Workplace.Completed(run):#,0} | {(good ? "yes" : "NO")} |"));
        return good;
    }

    private static async Task<string> UndisturbedAsync(int samples, string[] options)
    {
        await using Workplace place = await Workplace.CreateAsync(samples, options);
        return Numbers(await place.RunAsync(Concurrency));
    }

    private static async Task KillAsync(Workplace place, string home, long answers)
    {
        using Process process = Process.Start(place.Info(Concurrency, home))!;
        Task drained = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        while (!process.HasExited && (await place.Mock.ReadAsync()).Prompts < answers)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
        process.Kill();
        await process.WaitForExitAsync();
        await drained;
    }

    private static string Numbers(MeasuredProcess run)
    {
        JsonElement report = EvalFlowProcess.Report(run);
        return report.GetProperty("metrics").GetRawText() + report.GetProperty("samples").GetRawText();
    }
}
