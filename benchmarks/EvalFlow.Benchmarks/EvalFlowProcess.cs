using System.Diagnostics;
using System.Text.Json;

namespace EvalFlow.Benchmarks;

/// <summary>The built command, started as its user would.</summary>
internal static class EvalFlowProcess
{
    private static string Executable => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "evalflow.exe" : "evalflow");

    public static Process Start(params IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new(Executable) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
        return Process.Start(start)!;
    }

    /// <summary>Runs to the end and returns the one run's report.</summary>
    /// <param name="peakBytes">Largest resident memory seen, sampled every 20 ms.</param>
    public static JsonElement RunToEnd(Process process, out long peakBytes)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        peakBytes = 0;
        while (!process.WaitForExit(20))
        {
            process.Refresh();
            if (!process.HasExited)
            {
                peakBytes = Math.Max(peakBytes, process.PeakWorkingSet64);
            }
        }
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"evalflow ended with {process.ExitCode}: {error.GetAwaiter().GetResult()}");
        }
        return JsonDocument.Parse(output.GetAwaiter().GetResult()).RootElement.GetProperty("runs")[0].Clone();
    }
}
