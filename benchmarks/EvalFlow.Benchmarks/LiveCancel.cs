using System.Diagnostics;
using System.Globalization;

namespace EvalFlow.Benchmarks;

/// <summary>Ctrl-C while every request waits for an answer that never comes: how long until the command has ended.</summary>
internal static class LiveCancel
{
    private const int Interrupted = 130;

    // What the limit begins with; without answers it stays there.
    private const int InFlight = 20;

    public static async Task<int> RunAsync(int repetitions)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("There is no signal to send to another process here.");
        }
        List<double> seconds = [];
        await using Workplace place = await Workplace.CreateAsync(2000, "--hangs", "1");
        for (int repetition = 0; repetition < repetitions; repetition++)
        {
            seconds.Add(await OnceAsync(place));
        }
        Console.WriteLine("| runs interrupted | seconds until the end, median | least | most |");
        Console.WriteLine("|---:|---:|---:|---:|");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {repetitions} | {Statistics.Median([.. seconds]):0.000} | {seconds.Min():0.000} | {seconds.Max():0.000} |"));
        return seconds.Max() < 1 ? 0 : 1;
    }

    private static async Task<double> OnceAsync(Workplace place)
    {
        await place.Mock.ResetAsync();
        using Process process = Process.Start(place.Info(50, place.NewHome()))!;
        Task drained = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        while ((await place.Mock.ReadAsync()).MostInFlight < InFlight)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
        Stopwatch watch = Stopwatch.StartNew();
        using Process kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync();
        double seconds = watch.Elapsed.TotalSeconds;
        await drained;
        return process.ExitCode == Interrupted ? seconds : throw new InvalidOperationException($"The command ended with {process.ExitCode}.");
    }
}
