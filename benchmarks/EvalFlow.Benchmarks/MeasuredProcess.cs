using System.Diagnostics;

namespace EvalFlow.Benchmarks;

/// <summary>A process run to its end: whole time from start to exit, and the largest resident memory.</summary>
/// <param name="Ended">The end on the machine's monotonic clock (<see cref="Stopwatch.GetTimestamp"/>).</param>
internal sealed record MeasuredProcess(int ExitCode, string Output, string Error, double Seconds, long Ended, long PeakBytes)
{
    /// <summary>The start on the same clock as the end.</summary>
    public long Started => Ended - (long)(Seconds * Stopwatch.Frequency);

    /// <summary>An executable that was built beside this one.</summary>
    public static string Beside(string name) => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? $"{name}.exe" : name);

    public static ProcessStartInfo Info(string executable, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new(executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }
        return start;
    }

    public static async Task<MeasuredProcess> RunAsync(ProcessStartInfo start)
    {
        Stopwatch watch = Stopwatch.StartNew();
        using Process process = Process.Start(start)!;
        return await FinishAsync(process, watch);
    }

    /// <summary>Waits for the end; memory is looked at every 20 ms, and Linux keeps the peak.</summary>
    public static async Task<MeasuredProcess> FinishAsync(Process process, Stopwatch watch)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task exit = process.WaitForExitAsync();
        long peak = 0;
        while (await Task.WhenAny(exit, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System)) != exit)
        {
            peak = Math.Max(peak, Peak(process));
        }
        double seconds = watch.Elapsed.TotalSeconds;
        return new MeasuredProcess(process.ExitCode, await output, await error, seconds, Stopwatch.GetTimestamp(), peak);
    }

    private static long Peak(Process process)
    {
        process.Refresh();
        try
        {
            return process.HasExited ? 0 : process.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            // It ended between the two questions.
            return 0;
        }
    }
}
