namespace EvalFlow.Statistics;

/// <summary>Count, sum, sum of squares and range of values: enough for a mean and its variance.</summary>
internal struct Moments
{
    // The square of a larger value, added up a million times, could overflow to infinity.
    public const double LargestMagnitude = 1e100;

    // Differences of decimal fractions carry rounding noise of this relative size; it is not variation.
    private const double RoundingNoise = 1e-12;

    public Moments()
    {
        Min = double.PositiveInfinity;
        Max = double.NegativeInfinity;
    }

    public long Count { get; private set; }

    public ExactSum Sum { get; private set; }

    public ExactSum SumSquares { get; private set; }

    public double Min { get; private set; }

    public double Max { get; private set; }

    public readonly double Mean => (Sum / Count).Value;

    /// <summary>Sum of squared deviations from the mean.</summary>
    public readonly double CentredSumSquares => Math.Max(0, (SumSquares - (Sum * Sum / Count)).Value);

    public static void ThrowIfUnusable(double value, string name)
    {
        if (!(Math.Abs(value) <= LargestMagnitude))
        {
            throw new ArgumentOutOfRangeException(name, value, "A value is a finite number between -1e100 and 1e100.");
        }
    }

    public void Add(double value)
    {
        Count++;
        Sum += value;
        SumSquares += ExactSum.SquareOf(value);
        Min = Math.Min(Min, value);
        Max = Math.Max(Max, value);
    }

    public void Merge(in Moments other)
    {
        Count += other.Count;
        Sum += other.Sum;
        SumSquares += other.SumSquares;
        Min = Math.Min(Min, other.Min);
        Max = Math.Max(Max, other.Max);
    }

    /// <summary>Whether the values differ by no more than rounding noise at the given scale.</summary>
    public readonly bool IsConstant(double scale) => Count == 0 || Max - Min <= RoundingNoise * scale;

    public readonly MomentsState ToState() => new()
    {
        Count = Count,
        Sum = Sum.High,
        SumError = Sum.Low,
        SumSquares = SumSquares.High,
        SumSquaresError = SumSquares.Low,
        Min = Count == 0 ? null : Min,
        Max = Count == 0 ? null : Max,
    };

    public static Moments FromState(MomentsState state)
    {
        if (state.Count < 0 || (state.Count == 0) != (state.Min is null || state.Max is null))
        {
            throw new ArgumentException(
                "Count is at least 0, and Min and Max are present exactly when it is above 0.", nameof(state));
        }

        return new Moments
        {
            Count = state.Count,
            Sum = new(state.Sum, state.SumError),
            SumSquares = new(state.SumSquares, state.SumSquaresError),
            Min = state.Min ?? double.PositiveInfinity,
            Max = state.Max ?? double.NegativeInfinity,
        };
    }
}
