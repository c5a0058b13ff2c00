using System.Diagnostics;
using System.Text.Json;

namespace EvalFlow.Benchmarks;

/// <summary>The built command, started as its user would.</summary>
internal static class EvalFlowProcess
{
    private static string Executable => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "evalflow.exe" : "evalflow");

    public static Process Start(params IReadOnlyList<string> arguments) => Start(arguments, []);

    /// <param name="environment">Settings besides those of this process.</param>
    public static Process Start(IReadOnlyList<string> arguments, params IReadOnlyList<(string Name, string Value)> environment)
    {
        ProcessStartInfo start = new(Executable) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }
        return Process.Start(start)!;
    }

    /// <summary>Runs to the end; gives the one run's report and the largest resident memory, looked at every 20 ms.</summary>
    public static async Task<(JsonElement Run, long PeakBytes)> RunToEndAsync(Process process)
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
        return process.ExitCode == 0
            ? (JsonDocument.Parse(await output).RootElement.GetProperty("runs")[0].Clone(), peak)
            : throw new InvalidOperationException($"evalflow ended with {process.ExitCode}: {await error}");
    }
}
