namespace EvalFlow.Statistics.Tests;

/// <summary>Comparison with numbers printed to a known number of digits.</summary>
internal static class Close
{
    public static void To(double expected, double? actual, double tolerance) =>
        Assert.True(
            actual is double value && Math.Abs(expected - value) <= tolerance,
            $"Expected {expected:R} +- {tolerance:R}, got {actual:R}.");
}
