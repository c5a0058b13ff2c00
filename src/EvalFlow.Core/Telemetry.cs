using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace EvalFlow.Core;

/// <summary>
/// What EvalFlow tells about its work, for whoever listens; free of cost when nobody does. Prompts and responses never enter it.
/// </summary>
public static class Telemetry
{
    /// <summary>Name of the source of spans and of the meter.</summary>
    public const string Name = "EvalFlow";

    // Buckets that the GenAI semantic conventions ask for.
    private static readonly double[] Seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
    private static readonly long[] Tokens = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];

    internal static ActivitySource Source { get; } = new(Name);

    private static Meter Meter { get; } = new(Name);

    internal static Histogram<double> Duration { get; } = Meter.CreateHistogram(
        "gen_ai.client.operation.duration", "s", "Duration of a request to a model.", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });

    internal static Histogram<long> TokenUsage { get; } = Meter.CreateHistogram(
        "gen_ai.client.token.usage", "{token}", "Tokens of a request to a model.", null,
        new InstrumentAdvice<long> { HistogramBucketBoundaries = Tokens });

    internal static Counter<long> Scored { get; } = Meter.CreateCounter<long>("evalflow.samples.scored", "{sample}", "Samples that every grader could look at.");

    internal static Counter<long> Errored { get; } = Meter.CreateCounter<long>("evalflow.samples.errored", "{sample}", "Samples that could not be evaluated.");

    internal static Counter<long> Refused { get; } = Meter.CreateCounter<long>("evalflow.samples.refused", "{sample}", "Samples whose answer was refused or filtered.");

    internal static Counter<double> Cost { get; } = Meter.CreateCounter<double>("evalflow.cost", "{USD}", "Cost of answers, by the prices configured.");

    internal static Histogram<double> QueueAge { get; } = Meter.CreateHistogram<double>("evalflow.queue.age", "s", "How long a shard waited for a worker.");
}
