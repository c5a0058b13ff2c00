namespace EvalFlow.Statistics;

/// <summary>What one look at growing data must reach.</summary>
/// <param name="Number">1 for the first look.</param>
/// <param name="Information">Share of the planned data seen by then, in (0, 1].</param>
/// <param name="CriticalZ">The difference is shown if |z| is at least this.</param>
/// <param name="NominalAlpha">The same as a two-sided p-value: shown if p is at or below it.</param>
/// <param name="SpentAlpha">Chance of a false alarm up to and including this look.</param>
public sealed record SequentialLook(
    int Number, double Information, double CriticalZ, double NominalAlpha, double SpentAlpha);

/// <summary>
/// Critical values for looking several times at growing data, so that the chance of any false alarm stays at alpha. All
/// two-sided. Looking at p &lt;= 0.05 each time would raise it to 14 % with five looks.
/// </summary>
/// <remarks>
/// Jennison and Turnbull 2000, Group Sequential Methods; probabilities by recursive integration, Armitage, McPherson
/// and Rowe 1969, J. R. Stat. Soc. A 132:235.
/// </remarks>
public static class GroupSequential
{
    /// <summary>The same critical value at each of 1 to 50 equally spaced looks.</summary>
    /// <remarks>Pocock 1977, Biometrika 64:191.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">Looks outside 1..50, or alpha not in (0, 1).</exception>
    public static IReadOnlyList<SequentialLook> Pocock(int looks, double alpha = 0.05) =>
        EquallySpaced(looks, alpha, _ => 1);

    /// <summary>
    /// Critical values that fall as 1/sqrt(information): hard at first, nearly unadjusted at the last look.
    /// </summary>
    /// <remarks>O'Brien and Fleming 1979, Biometrics 35:549.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">Looks outside 1..50, or alpha not in (0, 1).</exception>
    public static IReadOnlyList<SequentialLook> OBrienFleming(int looks, double alpha = 0.05) =>
        EquallySpaced(looks, alpha, information => 1 / Math.Sqrt(information));

    /// <summary>
    /// Looks at any share of the planned data, decided as they come: the critical value of a look depends only on those
    /// before it. Spends little early, 4 - 4 Phi(z_(alpha/4) / sqrt(t)) up to t.
    /// </summary>
    /// <remarks>
    /// Lan and DeMets 1983, Biometrika 70:659; half of alpha on each side, as in R's gsDesign and ldbounds.
    /// </remarks>
    /// <exception cref="ArgumentException">Shares that do not rise strictly within (0, 1], or more than 50 of
    /// them.</exception>
    /// <exception cref="ArgumentOutOfRangeException">alpha not in (0, 1).</exception>
    public static IReadOnlyList<SequentialLook> SpendingOBrienFleming(
        IReadOnlyList<double> information, double alpha = 0.05)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(alpha, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, 1);
        var z = Distribution.NormalQuantile(1 - (alpha / 4));
        return Spend(information, t => 2 * Distribution.NormalTwoSided(z / Math.Sqrt(t)));
    }

    /// <summary>As <see cref="SpendingOBrienFleming"/>, spending alpha * ln(1 + (e - 1) t): nearly evenly.</summary>
    /// <exception cref="ArgumentException">Shares that do not rise strictly within (0, 1], or more than 50 of
    /// them.</exception>
    /// <exception cref="ArgumentOutOfRangeException">alpha not in (0, 1).</exception>
    public static IReadOnlyList<SequentialLook> SpendingPocock(IReadOnlyList<double> information, double alpha = 0.05)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(alpha, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, 1);
        return Spend(information, t => alpha * Math.Log(1 + ((Math.E - 1) * t)));
    }

    private static List<SequentialLook> Spend(IReadOnlyList<double> information, Func<double, double> spentBy)
    {
        if (information.Count > 50 || information.Zip(information.Skip(1)).Any(pair => !(pair.First < pair.Second))
            || information.Any(share => !(share > 0 && share <= 1)))
        {
            throw new ArgumentException(
                "Information is up to 50 shares of the planned data, rising strictly, above 0 and at most 1.",
                nameof(information));
        }

        var walk = new BoundedWalk();
        var looks = new List<SequentialLook>();
        foreach (var share in information)
        {
            var toSpend = Math.Max(0, spentBy(share) - walk.Crossed);
            var critical = Root.OfDecreasing(z => walk.CrossingAt(share, z) - toSpend, 0, 38);
            walk.Continue(share, critical);
            looks.Add(Look(looks.Count + 1, share, critical, walk.Crossed));
        }

        return looks;
    }

    private static List<SequentialLook> EquallySpaced(int looks, double alpha, Func<double, double> shape)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(looks, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(looks, 50);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(alpha, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, 1);
        double[] shares = [.. Enumerable.Range(1, looks).Select(look => (double)look / looks)];
        var (low, high) = (0d, 10d);
        while (high - low > 1e-9)
        {
            var middle = (low + high) / 2;
            (low, high) = Walk(shares, middle, shape).Crossed > alpha ? (middle, high) : (low, middle);
        }

        var walk = new BoundedWalk();
        return
        [
            .. shares.Select((share, index) =>
            {
                walk.Continue(share, high * shape(share));
                return Look(index + 1, share, high * shape(share), walk.Crossed);
            }),
        ];
    }

    private static BoundedWalk Walk(double[] shares, double constant, Func<double, double> shape)
    {
        var walk = new BoundedWalk();
        foreach (var share in shares)
        {
            walk.Continue(share, constant * shape(share));
        }

        return walk;
    }

    private static SequentialLook Look(int number, double share, double critical, double spent) =>
        new(number, share, critical, Distribution.NormalTwoSided(critical), spent);
}
