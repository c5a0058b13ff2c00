using MathNet.Numerics;

namespace EvalFlow.Statistics;

/// <summary>Quantiles and tail probabilities of the distributions the estimates rest on.</summary>
/// <remarks>Quantiles are solved to the last bits of a double; Math.NET's own stop at 1e-8.</remarks>
public static class Distribution
{
    // Beyond this the Cornish-Fisher series is exact to 1e-13 and the beta function slow.
    private const double ManyDegreesOfFreedom = 10_000;

    /// <summary>Standard normal quantile; <paramref name="probability"/> strictly between 0 and 1.</summary>
    public static double NormalQuantile(double probability)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(probability, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(probability, 1);
        return -Math.Sqrt(2) * SpecialFunctions.ErfcInv(2 * probability);
    }

    /// <summary>P(Z &lt;= <paramref name="z"/>) of the standard normal.</summary>
    public static double NormalCumulative(double z) => 0.5 * SpecialFunctions.Erfc(-z / Math.Sqrt(2));

    /// <summary>P(|Z| &gt;= |<paramref name="z"/>|): the two-sided p-value of a normal test statistic.</summary>
    public static double NormalTwoSided(double z) => SpecialFunctions.Erfc(Math.Abs(z) / Math.Sqrt(2));

    /// <summary>
    /// Student t quantile; <paramref name="probability"/> strictly between 0 and 1,
    /// <paramref name="degreesOfFreedom"/> above 0.
    /// </summary>
    public static double StudentQuantile(double probability, double degreesOfFreedom)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(probability, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(probability, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(degreesOfFreedom, 0);
        if (degreesOfFreedom >= ManyDegreesOfFreedom)
        {
            return CornishFisher(NormalQuantile(probability), degreesOfFreedom);
        }

        return probability < 0.5
            ? -UpperStudentQuantile(probability, degreesOfFreedom)
            : UpperStudentQuantile(1 - probability, degreesOfFreedom);
    }

    /// <summary>P(|T| &gt;= |<paramref name="t"/>|): the two-sided p-value of a t statistic.</summary>
    public static double StudentTwoSided(double t, double degreesOfFreedom)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(degreesOfFreedom, 0);
        var tail = degreesOfFreedom / (degreesOfFreedom + (t * t));
        return SpecialFunctions.BetaRegularized(degreesOfFreedom / 2, 0.5, tail);
    }

    /// <summary>P(T &lt;= <paramref name="t"/>) of Student's t.</summary>
    public static double StudentCumulative(double t, double degreesOfFreedom)
    {
        var oneTail = StudentTwoSided(t, degreesOfFreedom) / 2;
        return t > 0 ? 1 - oneTail : oneTail;
    }

    /// <summary>P(X &gt;= <paramref name="chiSquared"/>) with one degree of freedom.</summary>
    public static double ChiSquaredOneUpper(double chiSquared)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chiSquared, 0);
        return NormalTwoSided(Math.Sqrt(chiSquared));
    }

    /// <summary>
    /// Quantile of the beta distribution with shapes <paramref name="a"/>, <paramref name="b"/> above 0.
    /// </summary>
    public static double BetaQuantile(double probability, double a, double b)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(probability, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(probability, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(a, 0);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(b, 0);
        return Root.OfIncreasing(x => SpecialFunctions.BetaRegularized(a, b, x) - probability, 0, 1);
    }

    /// <summary>P(X &lt;= <paramref name="k"/>) for X binomial(<paramref name="n"/>, <paramref name="p"/>).</summary>
    internal static double BinomialCumulative(long k, long n, double p)
    {
        if (k < 0)
        {
            return 0;
        }

        return k >= n ? 1 : SpecialFunctions.BetaRegularized(n - k, k + 1, 1 - p);
    }

    /// <summary>P(X = <paramref name="k"/>) for X binomial(<paramref name="n"/>, <paramref name="p"/>).</summary>
    internal static double BinomialMass(long k, long n, double p)
    {
        if (k < 0 || k > n)
        {
            return 0;
        }

        if (p is 0 or 1)
        {
            return k == (p == 0 ? 0 : n) ? 1 : 0;
        }

        var logChoose = SpecialFunctions.GammaLn(n + 1d) - SpecialFunctions.GammaLn(k + 1d)
            - SpecialFunctions.GammaLn(n - k + 1d);
        return Math.Exp(logChoose + (k * Math.Log(p)) + ((n - k) * Math.Log(1 - p)));
    }

    private static double UpperStudentQuantile(double upperTail, double df)
    {
        // Each branch keeps the digits the other would cancel: the far tail, and the middle.
        if (upperTail < 0.25)
        {
            var x = BetaQuantile(2 * upperTail, df / 2, 0.5);
            return Math.Sqrt(df * (1 - x) / x);
        }

        var y = BetaQuantile(1 - (2 * upperTail), 0.5, df / 2);
        return Math.Sqrt(df * y / (1 - y));
    }

    // Abramowitz & Stegun 26.7.5.
    private static double CornishFisher(double z, double df)
    {
        var z2 = z * z;
        var first = z * (z2 + 1) / 4;
        var second = z * ((((5 * z2) + 16) * z2) + 3) / 96;
        var third = z * ((((((3 * z2) + 19) * z2) + 17) * z2) - 15) / 384;
        return z + ((first + ((second + (third / df)) / df)) / df);
    }
}
