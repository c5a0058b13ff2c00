namespace EvalFlow.Statistics;

/// <summary>Gradient and curvature of a logistic log-likelihood in slope and intercept.</summary>
internal record struct LogisticCurve
{
    public double SlopeGradient { get; private set; }

    public double InterceptGradient { get; private set; }

    public double SlopeCurvature { get; private set; }

    public double InterceptCurvature { get; private set; }

    public double Cross { get; private set; }

    public void Add(double x, double residual, double weight)
    {
        SlopeGradient += x * residual;
        InterceptGradient += residual;
        SlopeCurvature += x * x * weight;
        InterceptCurvature += weight;
        Cross += x * weight;
    }

    public readonly (double Slope, double Intercept) Newton()
    {
        var determinant = (SlopeCurvature * InterceptCurvature) - (Cross * Cross);
        return determinant <= 1e-12
            ? (0, 0)
            : (((InterceptCurvature * SlopeGradient) - (Cross * InterceptGradient)) / determinant,
                ((SlopeCurvature * InterceptGradient) - (Cross * SlopeGradient)) / determinant);
    }
}
