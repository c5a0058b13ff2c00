namespace EvalFlow.Statistics;

/// <summary>Expectation-maximisation of the logistic item models over a fixed grid of abilities.</summary>
internal sealed class MarginalLikelihood
{
    private const int Points = 81;
    private const double Settled = 1e-8;

    private readonly ResponseTable _table;
    private readonly bool _sharedSlope;
    private readonly int[] _items;
    private readonly double[] _abilities = new double[Points];
    private readonly double[] _weights = new double[Points];
    private readonly double[] _slopes;
    private readonly double[] _intercepts;
    private readonly double[] _takersAt = new double[Points];
    private readonly double[,] _rightAt;

    public MarginalLikelihood(ResponseTable table, bool sharedSlope)
    {
        (_table, _sharedSlope) = (table, sharedSlope);
        _items = [.. Enumerable.Range(0, table.Items).Where(IsInformative)];
        if (_items.Length == 0)
        {
            throw new ArgumentException("No item was right for some takers and wrong for others.", nameof(table));
        }

        for (var point = 0; point < Points; point++)
        {
            _abilities[point] = -8 + (16d * point / (Points - 1));
            _weights[point] = Math.Exp(-_abilities[point] * _abilities[point] / 2);
        }

        var sum = _weights.Sum();
        _weights = Array.ConvertAll(_weights, weight => weight / sum);
        _slopes = Enumerable.Repeat(1d, _items.Length).ToArray();
        _intercepts = [.. _items.Select(item => Math.Log(RightShare(item) / (1 - RightShare(item))))];
        _rightAt = new double[_items.Length, Points];
    }

    public ItemResponseFit Fit(int maxIterations)
    {
        var (iteration, change) = (0, double.PositiveInfinity);
        while (iteration < maxIterations && change > Settled)
        {
            Expect();
            change = Maximise();
            iteration++;
        }

        return new ItemResponseFit
        {
            Items = [.. Enumerable.Range(0, _table.Items).Select(ParametersOf)],
            LogLikelihood = Expect(),
            Converged = change <= Settled,
            Iterations = iteration,
        };
    }

    private bool IsInformative(int item) => RightShare(item) is > 0 and < 1;

    private double RightShare(int item) => _table.Takers == 0
        ? 0
        : _table.Patterns.Sum(pattern => pattern.Responses[item] * (double)pattern.Count) / _table.Takers;

    private ItemParameters? ParametersOf(int item)
    {
        var index = Array.IndexOf(_items, item);
        return index < 0 || _slopes[index] == 0
            ? null
            : new ItemParameters(_slopes[index], -_intercepts[index] / _slopes[index]);
    }

    /// <summary>Spreads each taker over the abilities it may have; returns the log-likelihood.</summary>
    private double Expect()
    {
        Array.Clear(_takersAt);
        Array.Clear(_rightAt);
        var logLikelihood = 0d;
        var posterior = new double[Points];
        foreach (var (responses, count) in _table.Patterns)
        {
            for (var point = 0; point < Points; point++)
            {
                posterior[point] = Math.Log(_weights[point]) + LogProbability(responses, _abilities[point]);
            }

            // From the largest term, so that many items do not underflow.
            var largest = posterior.Max();
            var sum = posterior.Sum(log => Math.Exp(log - largest));
            logLikelihood += count * (largest + Math.Log(sum));
            for (var point = 0; point < Points; point++)
            {
                Spread(responses, point, count * Math.Exp(posterior[point] - largest) / sum);
            }
        }

        return logLikelihood;
    }

    private void Spread(int[] responses, int point, double share)
    {
        _takersAt[point] += share;
        for (var i = 0; i < _items.Length; i++)
        {
            _rightAt[i, point] += responses[_items[i]] * share;
        }
    }

    private double LogProbability(int[] responses, double ability)
    {
        var sum = 0d;
        for (var i = 0; i < _items.Length; i++)
        {
            var eta = (_slopes[i] * ability) + _intercepts[i];
            var signed = responses[_items[i]] == 1 ? eta : -eta;
            sum -= signed > 0 ? Math.Log(1 + Math.Exp(-signed)) : Math.Log(1 + Math.Exp(signed)) - signed;
        }

        return sum;
    }

    /// <summary>One Newton step per item; returns the largest change of a parameter.</summary>
    private double Maximise()
    {
        var steps = Enumerable.Range(0, _items.Length).Select(Curve).ToArray();
        var change = 0d;
        if (_sharedSlope)
        {
            change = StepShared(steps);
        }
        else
        {
            for (var i = 0; i < steps.Length; i++)
            {
                var (slope, intercept) = steps[i].Newton();
                change = Math.Max(change, Apply(i, slope, intercept));
            }
        }

        return change;
    }

    // Newton in all intercepts and the one slope together: the intercepts are eliminated first.
    private double StepShared(LogisticCurve[] curves)
    {
        var (gradient, curvature) = (0d, 0d);
        foreach (var c in curves)
        {
            gradient += c.SlopeGradient - (c.Cross / c.InterceptCurvature * c.InterceptGradient);
            curvature += c.SlopeCurvature - (c.Cross * c.Cross / c.InterceptCurvature);
        }

        var slope = gradient / curvature;
        var change = 0d;
        for (var i = 0; i < curves.Length; i++)
        {
            var c = curves[i];
            var intercept = (c.InterceptGradient - (c.Cross * slope)) / c.InterceptCurvature;
            change = Math.Max(change, Apply(i, slope, intercept));
        }

        return change;
    }

    // A Newton step far from the solution can overshoot.
    private double Apply(int i, double slope, double intercept)
    {
        var (before, start) = (_slopes[i], _intercepts[i]);
        _slopes[i] = Math.Clamp(before + Math.Clamp(slope, -0.5, 0.5), -10, 10);
        _intercepts[i] = Math.Clamp(start + Math.Clamp(intercept, -1, 1), -50, 50);
        return Math.Max(Math.Abs(_slopes[i] - before), Math.Abs(_intercepts[i] - start));
    }

    private LogisticCurve Curve(int i)
    {
        var curve = default(LogisticCurve);
        for (var point = 0; point < Points; point++)
        {
            var p = 1 / (1 + Math.Exp(-(_slopes[i] * _abilities[point]) - _intercepts[i]));
            curve.Add(_abilities[point], _rightAt[i, point] - (_takersAt[point] * p), _takersAt[point] * p * (1 - p));
        }

        return curve;
    }
}
