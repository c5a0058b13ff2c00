using System.Globalization;

namespace EvalFlow.MockModel;

/// <summary>How long an answer takes: a fixed time, uniform between two, or lognormal around a median.</summary>
public abstract record Latency
{
    public static Latency None { get; } = new FixedLatency(TimeSpan.Zero);

    /// <summary>The time for two independent draws, each in [0, 1).</summary>
    internal abstract TimeSpan At(double first, double second);

    /// <summary>Reads <c>20</c>, <c>10..30</c> or <c>lognormal:200:0.5</c> (median, standard deviation of the logarithm); milliseconds.</summary>
    public static Latency Parse(string text)
    {
        string[] parts = text.Split(':');
        string[] range = text.Split("..");
        return parts is ["lognormal", var median, var sigma] ? new LognormalLatency(Milliseconds(median), Number(sigma))
            : range is [var low, var high] ? new UniformLatency(Milliseconds(low), Milliseconds(high))
            : new FixedLatency(Milliseconds(text));
    }

    private static TimeSpan Milliseconds(string text) => TimeSpan.FromMilliseconds(Number(text));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

public sealed record FixedLatency(TimeSpan Time) : Latency
{
    internal override TimeSpan At(double first, double second) => Time;
}

public sealed record UniformLatency(TimeSpan Low, TimeSpan High) : Latency
{
    internal override TimeSpan At(double first, double second) => Low + ((High - Low) * first);
}

/// <param name="Sigma">Standard deviation of the natural logarithm; 0.5 puts 95 % between 0.38 and 2.7 times the median.</param>
public sealed record LognormalLatency(TimeSpan Median, double Sigma) : Latency
{
    // Box-Muller; 1 - first keeps the logarithm away from 0.
    internal override TimeSpan At(double first, double second) =>
        Median * Math.Exp(Sigma * Math.Sqrt(-2 * Math.Log(1 - first)) * Math.Cos(2 * Math.PI * second));
}
