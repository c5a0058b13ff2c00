using EvalFlow.Statistics;

namespace EvalFlow.Calibration;

/// <summary>Random values of the distributions that items, clusters and judges are made from.</summary>
internal static class Draws
{
    public static double Normal(this SeededRandom random) =>
        Distribution.NormalQuantile((random.NextDouble() * (1 - 2e-16)) + 1e-16);

    public static int Event(this SeededRandom random, double rate) => random.NextDouble() < rate ? 1 : 0;

    public static int Events(this SeededRandom random, int tries, double rate)
    {
        int events = 0;
        for (int i = 0; i < tries; i++)
        {
            events += random.Event(rate);
        }
        return events;
    }

    /// <summary>Beta with the given mean, and <paramref name="correlation"/> between two 0/1 values that share it.</summary>
    public static double Rate(this SeededRandom random, double mean, double correlation)
    {
        if (mean is <= 0 or >= 1 || correlation <= 0)
        {
            return mean;
        }
        double weight = (1 - correlation) / correlation;
        (double first, double second) = (random.Gamma(mean * weight), random.Gamma((1 - mean) * weight));
        return first + second == 0 ? random.Event(mean) : first / (first + second);
    }

    // Marsaglia and Tsang 2000, ACM TOMS 26:363.
    private static double Gamma(this SeededRandom random, double shape)
    {
        if (shape < 1)
        {
            return random.Gamma(shape + 1) * Math.Pow(Math.Max(random.NextDouble(), 1e-300), 1 / shape);
        }
        double d = shape - (1 / 3d);
        while (true)
        {
            double x = random.Normal();
            double v = Math.Pow(1 + (x / Math.Sqrt(9 * d)), 3);
            if (v > 0 && Math.Log(Math.Max(random.NextDouble(), 1e-300)) < (x * x / 2) + (d * (1 - v + Math.Log(v))))
            {
                return d * v;
            }
        }
    }
}
