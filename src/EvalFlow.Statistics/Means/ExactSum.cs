namespace EvalFlow.Statistics;

/// <summary>
/// A running sum kept as an unevaluated pair of doubles (Dekker 1971; Knuth's two-sum), about 32 significant digits.
/// </summary>
/// <remarks>
/// Shards arrive in any order; with this many digits the rounded result does not depend on it, and a variance can
/// be taken from a sum of squares without losing it to cancellation.
/// </remarks>
internal readonly record struct ExactSum(double High, double Low)
{
    public double Value => High + Low;

    public static ExactSum operator +(ExactSum left, double right) => left + new ExactSum(right, 0);

    public static ExactSum operator +(ExactSum left, ExactSum right)
    {
        var (sum, error) = TwoSum(left.High, right.High);
        var (lowSum, lowError) = TwoSum(left.Low, right.Low);
        var first = Renormalised(sum, error + lowSum);
        return Renormalised(first.High, first.Low + lowError);
    }

    public static ExactSum operator -(ExactSum left, ExactSum right) => left + new ExactSum(-right.High, -right.Low);

    public static ExactSum operator *(ExactSum left, ExactSum right)
    {
        var product = left.High * right.High;
        var error = Math.FusedMultiplyAdd(left.High, right.High, -product);
        return Renormalised(product, error + ((left.High * right.Low) + (left.Low * right.High)));
    }

    public static ExactSum operator /(ExactSum left, double divisor)
    {
        var first = left.High / divisor;
        var remainder = Math.FusedMultiplyAdd(-first, divisor, left.High) + left.Low;
        return Renormalised(first, remainder / divisor);
    }

    public static ExactSum SquareOf(double value)
    {
        var product = value * value;
        return new(product, Math.FusedMultiplyAdd(value, value, -product));
    }

    private static (double Sum, double Error) TwoSum(double a, double b)
    {
        var sum = a + b;
        var bRounded = sum - a;
        return (sum, (a - (sum - bRounded)) + (b - bRounded));
    }

    private static ExactSum Renormalised(double high, double low)
    {
        var sum = high + low;
        return new(sum, low - (sum - high));
    }
}
