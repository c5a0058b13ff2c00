using System.Diagnostics;
using System.Globalization;

namespace EvalFlow.Benchmarks;

/// <summary>What a process spent before its first request, while it asked, and after the last answer; seconds.</summary>
internal sealed record LivePhases(double Before, double Asking, double After)
{
    public static LivePhases Of(MeasuredProcess process, MockCounts asked) => new(
        Seconds(process.Started, asked.FirstRequest), Seconds(asked.FirstRequest, asked.LastAnswer), Seconds(asked.LastAnswer, process.Ended));

    public static string Medians(IReadOnlyList<LivePhases> phases) => string.Create(CultureInfo.InvariantCulture,
        $"{Median(phases, phase => phase.Before):0.00} + {Median(phases, phase => phase.Asking):0.00} + {Median(phases, phase => phase.After):0.00}");

    private static double Median(IReadOnlyList<LivePhases> phases, Func<LivePhases, double> part) => Statistics.Median([.. phases.Select(part)]);

    private static double Seconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalSeconds;
}
