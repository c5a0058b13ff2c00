using System.Diagnostics;
using System.Text.Json;

namespace EvalFlow.Benchmarks;

/// <summary>The built command, started as its user would.</summary>
internal static class EvalFlowProcess
{
    public static Process Start(params IReadOnlyList<string> arguments) => Process.Start(Info(arguments))!;

    /// <param name="environment">Settings besides those of this process.</param>
    public static Process Start(IReadOnlyList<string> arguments, params IReadOnlyList<(string Name, string Value)> environment) =>
        Process.Start(Info(arguments, environment.ToDictionary(setting => setting.Name, setting => setting.Value)))!;

    /// <summary>This program again, as a process of its own.</summary>
    public static Process StartSelf(params IReadOnlyList<string> arguments) => Process.Start(MeasuredProcess.Info(Environment.ProcessPath!, arguments))!;

    public static ProcessStartInfo Info(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        MeasuredProcess.Info(Built(), arguments, environment);

    // Where its users find it: the copy beside this program is not compiled to machine code.
    private static string Built() => Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "../../../../../src/EvalFlow.Cli/bin/Release/net10.0", OperatingSystem.IsWindows() ? "evalflow.exe" : "evalflow"));

    /// <summary>Runs to the end; gives the one run's report and the largest resident memory.</summary>
    public static async Task<(JsonElement Run, long PeakBytes)> RunToEndAsync(Process process)
    {
        (JsonElement document, long peak) = await ReadAsync(process);
        return (document.GetProperty("runs")[0].Clone(), peak);
    }

    /// <summary>Runs to the end; gives what it printed and the largest resident memory.</summary>
    public static async Task<(JsonElement Document, long PeakBytes)> ReadAsync(Process process)
    {
        MeasuredProcess ended = await MeasuredProcess.FinishAsync(process, Stopwatch.StartNew());
        // 1 is a finding: something regressed.
        return ended.ExitCode is 0 or 1 ? (JsonDocument.Parse(ended.Output).RootElement.Clone(), ended.PeakBytes) : throw Failed(ended);
    }

    /// <summary>The one run's report.</summary>
    public static JsonElement Report(MeasuredProcess ended)
    {
        using JsonDocument document = JsonDocument.Parse(ended.Output);
        return document.RootElement.GetProperty("runs")[0].Clone();
    }

    public static InvalidOperationException Failed(MeasuredProcess ended) =>
        new($"evalflow ended with {ended.ExitCode}: {ended.Error}{ended.Output}");
}
