namespace EvalFlow.Statistics;

/// <summary>Bisection: slower than Brent, but it cannot fail and ends at the last representable digit.</summary>
internal static class Root
{
    /// <summary>
    /// The root of an increasing function in [low, high]; the nearer end when the function does not change sign.
    /// </summary>
    public static double OfIncreasing(Func<double, double> function, double low, double high)
    {
        while (true)
        {
            var middle = low + ((high - low) / 2);
            if (middle <= low || middle >= high)
            {
                return middle;
            }

            if (function(middle) < 0)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }
    }

    /// <summary>As <see cref="OfIncreasing"/>, for a decreasing function.</summary>
    public static double OfDecreasing(Func<double, double> function, double low, double high) =>
        OfIncreasing(x => -function(x), low, high);
}
