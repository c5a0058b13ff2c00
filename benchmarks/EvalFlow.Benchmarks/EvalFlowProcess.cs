using System.Diagnostics;
using System.Text.Json;

namespace EvalFlow.Benchmarks;

/// <summary>The built command, started as its user would.</summary>
internal static class EvalFlowProcess
{
    private static string Executable => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "evalflow.exe" : "evalflow");

    public static Process Start(params IReadOnlyList<string> arguments) => Start(Executable, arguments);

    /// <summary>This program again, as a process of its own.</summary>
    public static Process StartSelf(params IReadOnlyList<string> arguments) => Start(Environment.ProcessPath!, arguments);

    /// <summary>Runs to the end; gives the one run's report and the largest resident memory.</summary>
    public static async Task<(JsonElement Run, long PeakBytes)> RunToEndAsync(Process process)
    {
        (JsonElement document, long peak) = await ReadAsync(process);
        return (document.GetProperty("runs")[0].Clone(), peak);
    }

    /// <summary>Runs to the end; gives what it printed and the largest resident memory, looked at every 20 ms.</summary>
    public static async Task<(JsonElement Document, long PeakBytes)> ReadAsync(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task exit = process.WaitForExitAsync();
        long peak = 0;
        while (await Task.WhenAny(exit, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System)) != exit)
        {
            process.Refresh();
            peak = process.HasExited ? peak : Math.Max(peak, process.PeakWorkingSet64);
        }
        // 1 is a finding: something regressed.
        return process.ExitCode is 0 or 1
            ? (JsonDocument.Parse(await output).RootElement.Clone(), peak)
            : throw new InvalidOperationException($"{process.StartInfo.FileName} ended with {process.ExitCode}: {await error}");
    }

    private static Process Start(string executable, IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new(executable) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
        return Process.Start(start)!;
    }
}
