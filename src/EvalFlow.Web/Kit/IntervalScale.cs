using System.Globalization;

namespace EvalFlow.Web.Kit;

/// <summary>A common scale for intervals that stand below each other, so that they can be compared by eye.</summary>
public sealed class IntervalScale
{
    private const double Padding = 0.05;

    // A scale that only a rounding error spans would make noise look like a finding.
    private const double Narrowest = 0.02;

    private IntervalScale(double low, double high) => (Low, High) = (low, high);

    /// <summary>Left end of the scale.</summary>
    public double Low { get; }

    /// <summary>Right end.</summary>
    public double High { get; }

    /// <param name="values">All that must fit: values, ends of intervals, bounds. When all are rates, the scale stays within 0 and 1.</param>
    public static IntervalScale Over(IEnumerable<double> values)
    {
        double[] all = [.. values.Where(double.IsFinite)];
        if (all.Length == 0)
        {
            return new IntervalScale(0, 1);
        }
        (double low, double high) = (all.Min(), all.Max());
        double pad = Math.Max((high - low) * Padding, (Narrowest - (high - low)) / 2);
        bool rates = low >= 0 && high <= 1;
        return new IntervalScale(rates ? Math.Max(0, low - pad) : low - pad, rates ? Math.Min(1, high + pad) : high + pad);
    }

    /// <summary>Where a value lies on a picture of this width, in its units.</summary>
    public double At(double value, double width) => width * Math.Clamp((value - Low) / (High - Low), 0, 1);

    /// <summary>The same, written for SVG.</summary>
    public string X(double value, double width) => At(value, width).ToString("0.##", CultureInfo.InvariantCulture);
}
