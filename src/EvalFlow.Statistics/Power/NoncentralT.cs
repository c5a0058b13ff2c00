namespace EvalFlow.Statistics;

/// <summary>P(|T| &gt; critical) of a t statistic whose mean is not 0.</summary>
internal static class NoncentralT
{
    private const int Steps = 400;

    public static double BeyondNormal(double critical, double shift) =>
        Distribution.NormalCumulative(shift - critical) + Distribution.NormalCumulative(-shift - critical);

    /// <summary>
    /// The normal case with the critical value times s, averaged over s: the estimated standard error relative to the true
    /// one, which is chi over the root of its degrees of freedom.
    /// </summary>
    public static double Beyond(double critical, double shift, double degreesOfFreedom)
    {
        var spread = 9 / Math.Sqrt(2 * degreesOfFreedom);
        var (low, high) = (Math.Max(0, 1 - spread), 1 + spread);
        var (power, total) = (0d, 0d);
        for (var i = 0; i <= Steps; i++)
        {
            var s = low + ((high - low) * i / Steps);
            var simpson = i is 0 or Steps ? 1 : i % 2 == 1 ? 4 : 2;
            var density = simpson * Math.Exp(((degreesOfFreedom - 1) * Math.Log(Math.Max(s, 1e-300))) - (degreesOfFreedom * ((s * s) - 1) / 2));
            power += density * BeyondNormal(critical * s, shift);
            total += density;
        }

        return power / total;
    }
}
