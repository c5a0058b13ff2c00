namespace EvalFlow.Statistics;

/// <summary>Moments of two numbers per pattern, each pattern weighted by its count.</summary>
internal sealed record WeightedMoments(double MeanX, double VarianceX, double VarianceY, double Covariance)
{
    /// <summary>Pearson's r in [-1, 1]; null when either does not vary.</summary>
    public double? Correlation => VarianceX > 1e-12 && VarianceY > 1e-12
        ? Math.Clamp(Covariance / Math.Sqrt(VarianceX * VarianceY), -1, 1)
        : null;

    /// <summary>Null without takers.</summary>
    public static WeightedMoments? Of(ResponseTable table, double[] x, double[] y)
    {
        if (table.Takers == 0)
        {
            return null;
        }

        double Mean(Func<int, double> value) =>
            Enumerable.Range(0, x.Length).Sum(i => value(i) * table.Patterns[i].Count) / table.Takers;
        var (meanX, meanY) = (Mean(i => x[i]), Mean(i => y[i]));
        return new(
            meanX,
            Mean(i => (x[i] - meanX) * (x[i] - meanX)),
            Mean(i => (y[i] - meanY) * (y[i] - meanY)),
            Mean(i => (x[i] - meanX) * (y[i] - meanY)));
    }
}
