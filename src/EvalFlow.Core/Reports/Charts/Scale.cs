using System.Globalization;

namespace EvalFlow.Core.Reports.Charts;

/// <summary>Lays a range of values over a range of places: rising, and never outside of it.</summary>
/// <param name="Low">Value at the beginning; finite and below <paramref name="High"/>.</param>
/// <param name="Step">Distance of ticks.</param>
/// <param name="From">Place of <paramref name="Low"/>, in percent of the width or in pixels.</param>
internal sealed record Scale(double Low, double High, double Step, double From, double To)
{
    private const int LikedTicks = 4;

    /// <summary>A scale that all values lie on, with ticks at round numbers.</summary>
    /// <param name="values">Values that are not finite are passed over; without any the scale goes from 0 to 1.</param>
    /// <param name="bounds">Values beyond which the scale need not go: 0 and 1 for shares.</param>
    public static Scale Over(IEnumerable<double?> values, double from, double to, (double Low, double High)? bounds = null)
    {
        double[] known = [.. values.OfType<double>().Where(double.IsFinite)];
        (double low, double high) = known.Length == 0 ? (0, 1) : (known.Min(), known.Max());
        double pad = Math.Max((high - low) * 0.05, Math.Max(Math.Max(Math.Abs(low), Math.Abs(high)) * 1e-3, 1e-3));
        double step = NiceStep(high - low + (2 * pad));
        low = Math.Floor((low - pad) / step) * step;
        high = Math.Ceiling((high + pad) / step) * step;
        return bounds is { } limit && known.All(value => value >= limit.Low && value <= limit.High)
            ? new Scale(Math.Max(low, limit.Low), Math.Min(high, limit.High), step, from, to)
            : new Scale(low, high, step, from, to);
    }

    /// <summary>The place of a value; a value outside of the scale is put at its end.</summary>
    public double At(double value) => From + (Math.Clamp((value - Low) / (High - Low), 0, 1) * (To - From));

    /// <summary>The place in percent, as an attribute holds it.</summary>
    public string Percent(double value) => Place(At(value));

    public static string Place(double percent) => percent.ToString("0.##", CultureInfo.InvariantCulture) + "%";

    public IEnumerable<double> Ticks()
    {
        // Counted, since adding up a step of 0.1 does not end at 1.
        double first = Math.Ceiling((Low / Step) - 1e-9);
        for (int i = 0; (first + i) * Step <= High + (Step * 1e-9); i++)
        {
            yield return (first + i) * Step;
        }
    }

    // 1, 2 or 5 times a power of ten.
    private static double NiceStep(double range)
    {
        double raw = range / LikedTicks;
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        return (raw / power) switch { <= 1 => power, <= 2 => 2 * power, <= 5 => 5 * power, _ => 10 * power };
    }
}
