namespace EvalFlow.Statistics;

/// <summary>
/// A random walk without drift that stops at the first look where |z| reaches a bound: the density of where it still
/// goes on, and the probability that it has stopped.
/// </summary>
internal sealed class BoundedWalk
{
    // Simpson's rule needs an odd number; five times as many move no bound by more than 1e-8.
    private const int Points = 201;

    private double[] _places = [0];
    private double[] _mass = [1];
    private double _information;

    /// <summary>Probability that the walk has stopped so far.</summary>
    public double Crossed { get; private set; }

    /// <summary>Probability of stopping at a look at the given information, not before.</summary>
    public double CrossingAt(double information, double criticalZ)
    {
        var bound = criticalZ * Math.Sqrt(information);
        var deviation = Math.Sqrt(information - _information);
        var crossing = 0d;
        for (var i = 0; i < _places.Length; i++)
        {
            crossing += _mass[i] * (Distribution.NormalCumulative((-bound - _places[i]) / deviation)
                + Distribution.NormalCumulative((_places[i] - bound) / deviation));
        }

        return crossing;
    }

    /// <summary>Passes a look with the given bound.</summary>
    public void Continue(double information, double criticalZ)
    {
        Crossed += CrossingAt(information, criticalZ);
        var deviation = Math.Sqrt(information - _information);

        // Nothing is left beyond ten standard deviations, however far away the bound.
        var bound = Math.Min(criticalZ, 10) * Math.Sqrt(information);
        var step = 2 * bound / (Points - 1);
        var places = new double[Points];
        var mass = new double[Points];
        for (var i = 0; i < Points; i++)
        {
            places[i] = -bound + (i * step);
            mass[i] = Simpson(i) * step / 3 * Density(places[i], deviation);
        }

        (_places, _mass, _information) = (places, mass, information);
    }

    private double Density(double place, double deviation)
    {
        var density = 0d;
        for (var i = 0; i < _places.Length; i++)
        {
            var z = (place - _places[i]) / deviation;
            density += _mass[i] * Math.Exp(-z * z / 2);
        }

        return density / (deviation * Math.Sqrt(2 * Math.PI));
    }

    private static double Simpson(int point) => point is 0 or Points - 1 ? 1 : point % 2 == 1 ? 4 : 2;
}
